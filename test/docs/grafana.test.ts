import { readFileSync } from 'node:fs'
import t from 'tap'
import { filesEndingIn, readText } from '../tidy/sources.js'

const ROOT = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

/** Names with what Prometheus adds to those of a histogram. */
const METRIC = /\btruebook_[a-z_]+/g
const plain = (name: string) => name.replace(/_(bucket|sum|count)$/, '')

/** The metrics that the sources make; a worker's gauges of the chain are named in a table. */
function madeMetrics(): ReadonlySet<string> {
  const sources = filesEndingIn('metrics.ts').filter((path) => path.includes('/src/'))
  const text = sources.map(readText).join('\n')
  const named = [...text.matchAll(/'(truebook_[a-z_]+)'/g)].map(([, name]) => name)
  const ofChain = [...text.matchAll(/^ {2}\[\s*'([a-z_]+)',\s*'/gm)].map(
    ([, name]) => `truebook_chain_${name}`,
  )
  return new Set([...named, ...ofChain])
}

t.test('every metric of the dashboard is one that a part makes, and all are told', async (t) => {
  const made = madeMetrics()
  t.ok(made.size > 20, `${made.size} metrics`)
  const dashboard = JSON.parse(read('docs/grafana/truebook.json'))
  const queries = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
    targets.map(({ expr }) => expr),
  )
  t.ok(queries.length > 10)
  for (const query of queries) {
    const names = query.match(METRIC) ?? []
    t.ok(names.length > 0, query)
    for (const name of names) t.ok(made.has(plain(name)), name)
  }
  const page = read('docs/operations.md')
  const told = new Set(page.match(METRIC) ?? [])
  for (const name of made) t.ok(told.has(name), `docs/operations.md tells of ${name}`)
  for (const name of told) t.ok(made.has(name), `${name} of docs/operations.md exists`)
})
