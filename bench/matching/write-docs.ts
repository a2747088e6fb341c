import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { markdownTable } from '../table.js'
import { pictureOf } from './picture.js'
import type { Report } from './report.js'
import { machineOf, tablesOf } from './tables.js'

/** From bench/dist/matching. */
const ROOT = new URL('../../../', import.meta.url)
const DOCUMENT = new URL('docs/performance.md', ROOT)
const PICTURE = new URL('docs/performance.svg', ROOT)
const RESULTS = new URL('bench/results/matching.json', ROOT)

const BEGIN = '<!-- bench:matching begins: npm run bench:matching -- --write -->'
const END = '<!-- bench:matching ends -->'

/** Keeps a report: as JSON, as a picture, and as tables between the marks of docs/performance.md. */
export function writeDocs(report: Report): void {
  mkdirSync(new URL('.', RESULTS), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(PICTURE, pictureOf(report))
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), report))
}

/** A document with everything between its marks replaced. */
export function withTables(document: string, report: Report): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin === -1 || end < begin) {
    throw new Error(`The document must have the marks "${BEGIN}" and "${END}", in this order.`)
  }
  const tables = tablesOf(report).map(markdownTable).join('\n\n')
  const origin = `${machineOf(report)}. Hash of all trades and books: \`${report.hash}\`.`
  const before = document.slice(0, begin + BEGIN.length)
  return [before, tables, origin, document.slice(end)].join('\n\n')
}
