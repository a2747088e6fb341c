import t from 'tap'
import type { Pool } from './runtime/harness.js'
import { auditAfter, TABLES, traded } from './tampered.js'

t.setTimeout(240_000)

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
}

/** What the audit does not look at, and docs/security.md says so. */
const UNSEEN = new Set([
  'engine_state.epoch',
  'engine_state.history',
  'engine_state.last_stream_id',
])

/** What the tables themselves refuse. */
const REFUSED = new Set([
  'journal.first_sequence',
  'markets.base_asset',
  'markets.quote_asset',
  'engine_state.shard',
])

const ORDERS: Readonly<Record<string, string>> = {
  // A switch that is off says nothing of anybody.
  cancel_timers: 'order by due_at desc',
  journal: 'order by first_sequence',
}
/** The first row, whatever is wrong with it, is named by its sequence. */
const ROW = /^The journal row from sequence 1 /

const CHANGED: Readonly<Record<string, (name: string) => string>> = {
  boolean: (name) => `not ${name}`,
  bytea: (name) => `${name} || '\\x00'`,
  text: (name) => `${name} || 'x'`,
  uuid: () => 'gen_random_uuid()',
}
/** More than there are of anything, so that a key stays the only one. */
const more = (name: string) => `${name} + 1000`

t.test('a value that was changed is found, in whichever column', async (t) => {
  const pool = await traded(t)
  for (const { table, name, type } of await columnsOf(pool)) {
    const rest = ORDERS[table] ?? ''
    const one = `(select ctid from ${table} where ${name} is not null ${rest} limit 1)`
    const change = `update ${table} set ${name} = ${(CHANGED[type] ?? more)(name)} where ctid = ${one}`
    const found = await auditAfter(pool, change).catch((error: Error) => error)
    const where = `${table}.${name}`
    if (found instanceof Error) {
      t.ok(REFUSED.has(where), found.message)
      continue
    }
    t.equal(found.ok, UNSEEN.has(where), where)
    if (table === 'journal') t.match(found.audit, ROW, where)
  }
})

async function columnsOf(pool: Pool): Promise<readonly Column[]> {
  const { rows } = await pool.query(
    `select table_name as table, column_name as name, data_type as type from information_schema.columns
      where table_schema = current_schema() and is_generated = 'NEVER' and table_name = any ($1)
      order by 1, 2`,
    [TABLES],
  )
  return rows
}
