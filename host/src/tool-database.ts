import { existsSync } from 'node:fs'
import type { Env } from '@truebook/shared/config'
import { connectPool, type Database, databaseOf, isLate } from '@truebook/shared/db/connect'
import { isLost } from '@truebook/shared/db/lost'
import { demandTables } from '@truebook/shared/db/migrate'
import { addressOf, unreachable } from '@truebook/shared/db/unreachable'
import { codeOf } from '@truebook/shared/error-code'
import { HostError, reasonOf } from './host-error.js'
import { postgresDir } from './servers/exchange-servers.js'
import { connectOrStartPostgres } from './servers/postgres.js'
import { dataDirOf, givenUrl } from './start-config.js'

/**
 * A trading exchange releases its locks sooner; a change of the tables, or a session left open, may take for ever.
 */
const LOCK_MS = 5_000

/** Any answer to a tool comes long before this, or none comes at all. */
const ANSWER_MS = 60_000

/** An exchange's database for a tool. */
export interface ToolDatabase {
  /** Where it is, without a password. */
  readonly address: string
  readonly pool: ReturnType<typeof connectPool>
  readonly db: Database
}

export interface ToolOptions {
  readonly max: number
  readonly name: string
  /** How long a query may go without an answer: a minute by default. */
  readonly answerMs?: number
  /** What every new connection runs first. */
  readonly onConnect?: string
}

/**
 * Runs `use` over the database that the environment names, or that of the data folder, which is started if it is not
 * running. Throws a sentence if Postgres is away, is lost or falls silent, or its tables are not ours. No statement
 * waits longer than five seconds for a lock, or than `answerMs` for its answer.
 */
export async function withToolDatabase<T>(
  env: Env,
  { answerMs = ANSWER_MS, onConnect: first = '', ...options }: ToolOptions,
  use: (database: ToolDatabase) => Promise<T>,
): Promise<T> {
  const { url, stop } = await openDatabase(env)
  // An audit may take longer between two queries.
  const onConnect = `set lock_timeout = ${LOCK_MS}; set idle_in_transaction_session_timeout = 0; ${first}`
  const limits = { queryTimeoutMs: answerMs, onConnect, onError: () => undefined }
  const pool = connectPool(url, { ...options, ...limits })
  const opened = new Set<Goodbye>()
  pool.on('connect', (client) => opened.add(client as unknown as Goodbye))
  const tell = (error: Error) => {
    if (isLost(error)) throw lost(url, error)
    if (!isLate(error)) throw error
    return unreachable(url)(new Error('it has not answered a query in time', { cause: error }))
  }
  try {
    await pool.connect().then((client) => client.release(), unreachable(url))
    const db = databaseOf(pool)
    await demandTables(db)
    return await use({ pool, db, address: addressOf(url) })
  } catch (error) {
    return tell(error as Error)
  } finally {
    await pool.end()
    for (const client of opened) client.unref()
    await stop()
  }
}

/** A server that stands still does not answer a goodbye, and no tool should wait for that. */
interface Goodbye {
  unref(): void
}

function lost(url: string, cause: Error): HostError {
  const address = addressOf(url)
  return new HostError(
    `Postgres at ${address} was lost meanwhile (${reasonOf(cause) || codeOf(cause)}): see that it runs, then try again.`,
    { cause },
  )
}

async function openDatabase(env: Env): Promise<{ url: string; stop(): Promise<void> }> {
  const url = givenUrl(env, 'DATABASE_URL')
  if (url !== undefined) return { url, stop: async () => {} }
  const dataDir = postgresDir(dataDirOf(env))
  if (!existsSync(dataDir)) {
    throw new HostError(
      `There is no exchange: ${dataDir} does not exist. Set DATA_DIR to the folder of an exchange, or DATABASE_URL to its database.`,
    )
  }
  return connectOrStartPostgres({ dataDir })
}
