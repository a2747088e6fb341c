import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { betweenMarks } from '../marks.js'
import { markdownTable } from '../table.js'
import type { Report } from './report.js'
import { originOf, tablesOf } from './tables.js'

/** From bench/dist/e2e. */
const ROOT = new URL('../../../', import.meta.url)
const DOCUMENT = new URL('docs/performance.md', ROOT)
const RESULTS = new URL('bench/results/e2e.json', ROOT)

/** Keeps a report: as JSON, and as tables between the marks of docs/performance.md. */
export function writeDocs(report: Report): void {
  mkdirSync(new URL('.', RESULTS), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), report))
}

/** A document with this report's tables. */
export function withTables(document: string, report: Report): string {
  const text = [...tablesOf(report).map(markdownTable), originOf(report)].join('\n\n')
  return betweenMarks(document, { bench: 'e2e', text })
}
