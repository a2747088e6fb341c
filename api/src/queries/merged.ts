import type { Database } from '@truebook/shared/db/connect'
import { EXACT_TOTAL } from '@truebook/shared/wire/page'
import { type Expression, sql } from 'kysely'
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
  const direction = sql.raw(stretch.before === undefined ? 'desc' : 'asc')
  const order = sql`order by ${sql.ref(by)} ${direction}`
  const each = parts.map((part) => sql`(${part} ${order} limit ${limit + offset})`)
  const all = sql.join(each, sql` union all `)
  const { rows } = await sql<Row>`select * from (${all}) as parts
    ${order} limit ${limit} offset ${offset}`.execute(db)
  return rows
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
