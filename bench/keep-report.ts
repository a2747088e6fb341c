import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

/** From bench/dist. */
const ROOT = new URL('../../', import.meta.url)
const DOCUMENT = new URL('docs/performance.md', ROOT)

/** Keeps a report: as JSON, and as what `fill` makes of docs/performance.md. */
export function keepReport<Report extends { readonly bench: string }>(
  report: Report,
  fill: (document: string, report: Report) => string,
): void {
  const results = new URL(`bench/results/${report.bench}.json`, ROOT)
  mkdirSync(new URL('.', results), { recursive: true })
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(DOCUMENT, fill(readFileSync(DOCUMENT, 'utf8'), report))
}
