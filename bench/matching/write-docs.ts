import { writeFileSync } from 'node:fs'
import { keepReport } from '../keep-report.js'
import { betweenMarks } from '../marks.js'
import { markdownTable } from '../table.js'
import { pictureOf } from './picture.js'
import type { Report } from './report.js'
import { machineOf, tablesOf } from './tables.js'

/** From bench/dist/matching. */
const PICTURE = new URL('../../../docs/performance.svg', import.meta.url)

/** Keeps a report: as JSON, as a picture, and as tables between the marks of docs/performance.md. */
export function writeDocs(report: Report): void {
  writeFileSync(PICTURE, pictureOf(report))
  keepReport(report, withTables)
}

/** A document with everything between its marks replaced. */
export function withTables(document: string, report: Report): string {
  const tables = tablesOf(report).map(markdownTable)
  const origin = `${machineOf(report)}. Hash of all trades and books: \`${report.hash}\`.`
  return betweenMarks(document, { bench: 'matching', text: [...tables, origin].join('\n\n') })
}
