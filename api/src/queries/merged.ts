import type { Database } from '@truebook/shared/db/connect'
import { EXACT_TOTAL } from '@truebook/shared/wire/page'
import { type Expression, type RawBuilder, sql } from 'kysely'
import { limitsOf, type Stretch } from '../history.js'

/** Parts of a history that are each read from an index of their own: queries of equal columns. */
export interface Parts<Row> {
  readonly parts: readonly Expression<Row>[]
  /** The column that all of them are ordered by. */
  readonly by: keyof Row & string
  readonly stretch: Stretch<unknown>
}

/**
 * The asked page of several parts as one: each gives as many rows as the page could need of it, and
 * those few are sorted. (Postgres does not merge such parts by itself.)
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
  // Only keys are passed over on the way to a far page: they are in the index.
  const keys = first(key, sql``, offset + 1)
  const [start] = await run(db, sql<Row>`${keys} limit 1 offset ${offset}`)
  if (!start) return []
  const from = sql`where ${key} <= ${start[by]}`
  return run(db, sql<Row>`${first(sql`*`, from, limit)} limit ${limit}`)
}

async function run<Row>(db: Database, query: RawBuilder<Row>): Promise<Row[]> {
  return (await query.execute(db)).rows
}

/** How many rows the parts have together, counted no further than one beyond `EXACT_TOTAL`. */
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
