import { LOCK, PRESENCE } from '@truebook/engine/runtime/lock'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** How many engines run on a database, counted by the advisory locks that they hold. */
export async function enginesOf(
  db: Database,
): Promise<{ readonly active: number; readonly all: number }> {
  const { rows } = await sql<{ active: number; all: number }>`
    select count(*) filter (where classid = ${LOCK[0]} and mode = 'ExclusiveLock')::int as active,
      count(*) filter (where classid = ${PRESENCE[0]})::int as all
    from pg_locks join pg_database d on d.oid = database
    where locktype = 'advisory' and granted and objid = 0 and d.datname = current_database()`.execute(
    db,
  )
  return rows[0]
}

/** The sequence of the last command committed. */
export async function lastSequenceOf(db: Database): Promise<number> {
  const { last_sequence } = await db
    .selectFrom('engine_state')
    .select('last_sequence')
    .executeTakeFirstOrThrow()
  return last_sequence
}
