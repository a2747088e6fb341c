import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { betweenMarks } from '../marks.js'
import { markdownTable } from '../table.js'
import type { Report } from './report.js'
import { originOf, tableOf } from './tables.js'

/** From bench/dist/exits. */
const ROOT = new URL('../../../', import.meta.url)
const DOCUMENT = new URL('docs/performance.md', ROOT)
const RESULTS = new URL('bench/results/exits.json', ROOT)

/** Keeps a report: as JSON, and as a table between the marks of docs/performance.md. */
export function writeDocs(report: Report): void {
  mkdirSync(new URL('.', RESULTS), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), report))
}

/** A document with this report's table. */
export function withTable(document: string, report: Report): string {
  const text = `${markdownTable(tableOf(report))}\n\n${originOf(report)}`
  return betweenMarks(document, { bench: 'exits', text })
}
