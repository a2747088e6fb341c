import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { TablesError } from '@truebook/shared/db/tables-error'
import { addressOf, unreachable } from '@truebook/shared/db/unreachable'
import { HostError, reasonOf } from './host-error.js'
import { sayMeanwhile } from './say-meanwhile.js'

const SAY_EVERY_MS = 15_000

/**
 * Brings the tables of a database up to date, however long that takes; `say` is told at intervals that it goes on.
 * Returns the names of the migrations that ran.
 */
export async function bringUpToDate(
  databaseUrl: string,
  { everyMs = SAY_EVERY_MS, say = (line: string) => console.error(line) } = {},
): Promise<readonly string[]> {
  const options = { max: 1, name: 'truebook-migrate', onError: () => {} }
  const pool = connectPool(databaseUrl, options)
  const db = databaseOf(pool)
  try {
    await pool.connect().then((client) => client.release(), unreachable(databaseUrl))
    const at = `Postgres at DATABASE_URL (${addressOf(databaseUrl)})`
    const sayAt = (seconds: number) =>
      say(
        `${at} is still at the tables, after ${seconds} seconds. Whether it waits for a lock: "Locked tables" in docs/operations.md.`,
      )
    return await sayMeanwhile(migrate(db), { everyMs, say: sayAt })
  } catch (cause) {
    if (cause instanceof TablesError) throw new HostError(cause.message, { cause })
    throw new HostError(`The tables could not be brought up to date: ${reasonOf(cause)}.`, {
      cause,
    })
  } finally {
    await db.destroy()
  }
}

/** One phrase for the person at the terminal. */
export function whatRan(migrations: readonly string[]): string {
  return migrations.length === 0 ? 'up to date' : `brought up to date (${migrations.length} steps)`
}
