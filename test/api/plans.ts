import { PAGES_IN_ORDER } from '@truebook/api/queries/planner'
import { connectPool, type Database } from '@truebook/shared/db/connect'
import type { Tables } from '@truebook/shared/db/tables'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Test } from 'tap'
import type { Ground } from './fixture.js'

/** How Postgres would go about a statement. */
export interface Plan {
  readonly statement: string
  /** Every kind of node in it, such as `Index Scan`. */
  readonly nodes: readonly string[]
  readonly indexes: readonly string[]
  /** What is looked up in an index, such as `orders_account: (account = 1)`. */
  readonly lookups: readonly string[]
  /** The most rows that it expects to sort at once. */
  readonly sorted: number
}

/** Runs work on a database that remembers what it was asked, and gives the plans of all of that. */
export async function plansOf(
  t: Test,
  { url }: Ground,
  work: (db: Database) => Promise<unknown>,
): Promise<Plan[]> {
  const asked: { sql: string; parameters: readonly unknown[] }[] = []
  const onError = () => undefined
  const pool = connectPool(url, { max: 1, name: 'plans', onError, onConnect: PAGES_IN_ORDER })
  t.teardown(() => pool.end())
  const watched = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log({ query }) {
      asked.push({ sql: query.sql, parameters: query.parameters })
    },
  })
  await work(watched)
  const plans: Plan[] = []
  for (const query of asked.splice(0)) {
    const text = query.sql.replace(/\$(\d+)/g, (_, n) => literal(query.parameters[Number(n) - 1]))
    const explain = sql<{ 'QUERY PLAN': [{ Plan: Node }] }>`explain (format json) ${sql.raw(text)}`
    const { rows } = await explain.execute(watched)
    const all = flatten(rows[0]['QUERY PLAN'][0].Plan)
    plans.push({
      statement: text,
      nodes: all.map((node) => node['Node Type']),
      indexes: all.flatMap((node) => node['Index Name'] ?? []),
      lookups: all.map((node) => `${node['Index Name']}: ${node['Index Cond']}`),
      sorted: Math.max(0, ...all.filter(isSort).map((node) => node['Plan Rows'])),
    })
  }
  return plans
}

interface Node {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Plan Rows': number
  readonly Plans?: readonly Node[]
}

function flatten(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

function isSort(node: Node): boolean {
  return node['Node Type'].includes('Sort')
}

function literal(value: unknown): string {
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
  if (Array.isArray(value)) return `'{${value.join(',')}}'`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
