import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

const API = 'truebook-api'

/** How many queries wait for a lock in a database: those of connections of a name. */
export async function blocked(db: Database, name = API): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from pg_stat_activity
    where datname = current_database() and application_name = ${name}
      and wait_event_type = 'Lock'`.execute(db)
  return rows[0].count
}

/** Waits until so many do. */
export async function untilBlocked(db: Database, { name = API, count = 1 } = {}): Promise<void> {
  while ((await blocked(db, name)) < count);
}
