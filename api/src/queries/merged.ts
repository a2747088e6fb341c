import type { Database } from '@truebook/shared/db/connect'
import { EXACT_TOTAL } from '@truebook/shared/wire/page'
import { type Expression, type RawBuilder, sql } from 'kysely'
import { limitsOf, type Stretch } from '../history.js'

/** Parts of a history, each read from an index of its own: queries with the same columns. */
export interface Parts<Row> {
  readonly parts: readonly Expression<Row>[]
  /** The column that all parts are ordered by. */
  readonly by: keyof Row & string
  readonly stretch: Stretch<unknown>
}

/**
 * A page of several parts as one history: each part gives as many rows as the page may need of it, and those
 * few are sorted. (Postgres does not merge such parts by itself.)
 */
export async function merged<Row>(
  db: Database,
  { parts, by, stretch }: Parts<Row>,
): Promise<Row[]> {
  const { limit, offset } = limitsOf(stretch)
  const key = sql.ref(by)
  const order = stretch.before === undefined ? sql`order by ${key} desc` : sql`order by ${key}`
  const first = (columns: RawBuilder<unknown>, where: RawBuilder<unknown>, count: number) => {
    const each = parts.map(
      (part) => sql`(select ${columns} from (${part}) as part ${where} ${order} limit ${count})`,
    )
    return sql`select * from (${sql.join(each, sql` union all `)}) as parts ${order}`
  }
  if (offset === 0) return run(db, sql<Row>`${first(sql`*`, sql``, limit)} limit ${limit}`)
  // Before a far page, only keys are skipped: they are in the index.
  const keys = first(key, sql``, offset + 1)
  const [start] = await run(db, sql<Row>`${keys} limit 1 offset ${offset}`)
  if (!start) return []
  const from = sql`where ${key} <= ${start[by]}`
  return run(db, sql<Row>`${first(sql`*`, from, limit)} limit ${limit}`)
}

async function run<Row>(db: Database, query: RawBuilder<Row>): Promise<Row[]> {
  return (await query.execute(db)).rows
}

/** How many rows the parts have together, counted to at most one beyond `EXACT_TOTAL`. */
export async function countedRows(
  db: Database,
  parts: readonly Expression<unknown>[],
): Promise<number> {
  const each = parts.map((part) => sql`select 1 from (${part}) as part`)
  const all = sql.join(each, sql` union all `)
  const { rows } = await sql<{ counted: number }>`select count(*) as counted
    from (${all} limit ${EXACT_TOTAL + 1}) as counting`.execute(db)
  return rows[0].counted
}
