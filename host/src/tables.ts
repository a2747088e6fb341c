import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { TablesError } from '@truebook/shared/db/tables-error'
import { unreachable } from '@truebook/shared/db/unreachable'
import { HostError, reasonOf } from './host-error.js'

/** Brings the tables of a database up to date; answers the names of the migrations that ran. */
export async function bringUpToDate(databaseUrl: string): Promise<readonly string[]> {
  const options = { max: 1, name: 'truebook-migrate', onError: () => {} }
  const pool = connectPool(databaseUrl, options)
  const db = databaseOf(pool)
  try {
    await pool.connect().then((client) => client.release(), unreachable(databaseUrl))
    return await migrate(db)
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
