import { existsSync } from 'node:fs'
import type { Env } from '@truebook/shared/config'
import { connectPool, type Database, databaseOf } from '@truebook/shared/db/connect'
import { demandTables } from '@truebook/shared/db/migrate'
import { unreachable } from '@truebook/shared/db/unreachable'
import { postgresDir } from './exchange-servers.js'
import { HostError } from './host-error.js'
import { connectOrStartPostgres } from './postgres.js'
import { dataDirOf } from './start-config.js'

/** What whoever trades holds is let go of sooner; a change of the tables, or a session left open, may take for ever. */
const LOCK_MS = 5_000

/** The database of an exchange as a tool has it. */
export interface ToolDatabase {
  readonly pool: ReturnType<typeof connectPool>
  readonly db: Database
}

/**
 * Runs `use` over the database that is named, or that of the data folder, which is started when it is not
 * running. Throws a sentence where Postgres is away, or its tables are not ours. No statement waits longer than
 * five seconds for a lock.
 */
export async function withToolDatabase<T>(
  env: Env,
  options: { readonly max: number; readonly name: string },
  use: (database: ToolDatabase) => Promise<T>,
): Promise<T> {
  const { url, stop } = await openDatabase(env)
  const onConnect = `set lock_timeout = ${LOCK_MS}`
  const pool = connectPool(url, { ...options, onConnect, onError: () => undefined })
  try {
    await pool.connect().then((client) => client.release(), unreachable(url))
    const db = databaseOf(pool)
    await demandTables(db)
    return await use({ pool, db })
  } finally {
    await pool.end()
    await stop()
  }
}

async function openDatabase(env: Env): Promise<{ url: string; stop(): Promise<void> }> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: async () => {} }
  const dataDir = postgresDir(dataDirOf(env))
  if (!existsSync(dataDir)) {
    throw new HostError(
      `There is no exchange: ${dataDir} does not exist. Set DATA_DIR to the folder of an exchange, or DATABASE_URL to its database.`,
    )
  }
  return connectOrStartPostgres({ dataDir })
}
