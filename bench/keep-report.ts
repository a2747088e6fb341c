import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fillIn, type Shown } from './shown.js'

/** From bench/dist. */
const ROOT = new URL('../../', import.meta.url)
const DOCUMENT = new URL('docs/performance.md', ROOT)

/** Writes a report: as JSON, and as people read it in docs/performance.md. */
export function keepReport(report: { readonly bench: string }, shown: Shown): void {
  const { bench } = report
  const results = new URL(`bench/results/${bench}.json`, ROOT)
  mkdirSync(new URL('.', results), { recursive: true })
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(DOCUMENT, fillIn(readFileSync(DOCUMENT, 'utf8'), bench, shown))
}
