import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** What only one worker does at a time; "exit", "chai", "gift" in ASCII. */
export const LOCKS = { settle: 0x7365_746c, watch: 0x6368_6169, faucet: 0x6769_6674 } as const

/**
 * Does some work where no other worker is at it; gives whether it did. The work writes over the one
 * connection that holds the lock: whoever loses the lock with its connection can write no more.
 */
export async function withLock(
  db: Database,
  lock: number,
  work: (db: Database) => Promise<void>,
): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{
      taken: boolean
    }>`select pg_try_advisory_lock(${lock}) as taken`.execute(connection)
    if (!rows[0].taken) return false
    try {
      await work(connection)
      return true
    } finally {
      // Where the connection broke, the server has let go of the lock already.
      await sql`select pg_advisory_unlock(${lock})`.execute(connection).catch(() => undefined)
    }
  })
}
