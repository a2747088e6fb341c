import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** What only one worker does at a time; "setl", "chai", "gift" in ASCII. */
export const LOCKS = { settle: 0x7365_746c, watch: 0x6368_6169, faucet: 0x6769_6674 } as const

/**
 * Postgres ends the session of a worker that stands still (its machine sleeps) after this long, and with it
 * the lock.
 */
const SILENT_MS = 30_000
const BEAT_MS = 5_000

/**
 * Does some work unless another worker is doing it; gives whether it did. The work writes over the connection
 * that holds the lock, so a worker that loses its lock with its connection can write no more.
 */
export async function withLock(
  db: Database,
  lock: number,
  work: (db: Database) => Promise<void>,
): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    if (!(await tryLock(connection, lock))) return false
    // The work may wait long for the chain: while this process lives, these queries keep its session from
    // counting as idle.
    const beat = () => sql`select 'at work'`.execute(connection).catch(() => undefined)
    const beating = setInterval(beat, BEAT_MS)
    try {
      await work(connection)
      return true
    } finally {
      clearInterval(beating)
      // Where the connection broke, the server has released the lock already.
      await sql`select pg_advisory_unlock(${lock}), set_config('idle_session_timeout', '0', false)`
        .execute(connection)
        .catch(() => undefined)
    }
  })
}

/**
 * Takes the lock and limits the session's idle time in one statement: if a connection broke between two, the
 * lock would be held without a limit.
 */
async function tryLock(connection: Database, lock: number): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    with lock as materialized (select pg_try_advisory_lock(${lock}) as taken)
    select taken, case when taken then set_config('idle_session_timeout', ${String(SILENT_MS)}, false) end
    from lock`.execute(connection)
  return rows[0].taken
}
