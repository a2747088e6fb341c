import { isLocked } from '@truebook/shared/db/locked'
import { isLost, unopened } from '@truebook/shared/db/lost'
import { codeOf } from '@truebook/shared/error-code'

/** What the runtime asks of a Postgres driver; node-postgres provides it. */
export interface SqlPool {
  connect(): Promise<SqlClient>
  end(): Promise<void>
}

/** One connection. `release(true)` closes it instead of giving it back to its pool. */
export interface SqlClient {
  query(statement: SqlStatement): Promise<SqlResult>
  on(event: 'error' | 'end' | 'notice', listener: (said?: SqlSaid) => void): unknown
  release(close?: boolean): void
}

/**
 * An error that broke a connection, or a notice of the server. `routine` is the server's function that sent
 * it.
 */
export type SqlSaid = Error & { readonly code?: string; readonly routine?: string }

export interface SqlStatement {
  readonly text: string
  /** A statement with a name is planned once for each connection. */
  readonly name?: string
  readonly values?: unknown[]
  /**
   * Milliseconds after which a query without an answer fails here; the server may still be working on it.
   */
  readonly query_timeout?: number
}

/**
 * The limit of a read, in milliseconds. A read is answered long before, or its connection is silent for
 * good.
 */
export const LONGEST_READ_MS = 30_000
/**
 * The limit of a read that orders wait for, by its try (from 1). A silent connection is given up sooner,
 * and a read that was only slow has longer in the next try.
 */
export const longestReadMs = (tries: number): number => Math.min(10_000 * 2 ** (tries - 1), 60_000)
export const LONGEST_WRITE_MS = 600_000
/**
 * The limit of a write, by its try (from 1). A write may wait for a replica, and its next try then waits
 * behind it: each try has twice as long.
 */
export const longestWriteMs = (tries: number): number =>
  Math.min(10_000 * 2 ** (tries - 1), LONGEST_WRITE_MS)
/** The limit of a page: before the first one, millions of rows may have to be sorted, from a slow disk. */
const LONGEST_PAGE_MS = 600_000

export interface SqlResult {
  // biome-ignore lint/suspicious/noExplicitAny: a row is what its statement selects.
  readonly rows: any[]
  readonly rowCount: number | null
}

/** Runs `work` on a connection of its own, which is closed rather than reused when it fails. */
export async function withClient<T>(
  pool: SqlPool,
  work: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(unopened)
  let failed = true
  try {
    const result = await work(client)
    failed = false
    return result
  } finally {
    client.release(failed)
  }
}

/** Runs `work` in a read-only transaction, which sees the database as it was at one moment. */
export function readingOneMoment<T>(
  pool: SqlPool,
  work: (client: SqlClient) => Promise<T>,
): Promise<T> {
  return withClient(pool, async (client) => {
    const text = 'begin isolation level repeatable read read only'
    await client.query({ text, query_timeout: LONGEST_READ_MS })
    const result = await work(client)
    await client.query({ text: 'commit', query_timeout: LONGEST_READ_MS })
    return result
  })
}

/** Runs `work` within a transaction that stays usable where `work` fails. */
export async function inSavepoint<T>(client: SqlClient, work: () => Promise<T>): Promise<T> {
  const say = (text: string) => client.query({ text, query_timeout: LONGEST_READ_MS })
  await say('savepoint work')
  try {
    const result = await work()
    await say('release savepoint work')
    return result
  } catch (error) {
    // If the connection broke, the next statement says so.
    await say('rollback to savepoint work').catch(() => undefined)
    throw error
  }
}

/** The rows of a query, `page` at a time. Must be called within a transaction. */
export async function* pagesOf(
  client: SqlClient,
  query: { readonly text: string; readonly values?: unknown[]; readonly page: number },
): AsyncGenerator<SqlResult['rows']> {
  const { text, values = [], page } = query
  const declare = `declare pages no scroll cursor for ${text}`
  await client.query({ text: declare, values, query_timeout: LONGEST_READ_MS })
  for (;;) {
    const fetch = `fetch forward ${page} from pages`
    const { rows } = await client.query({ text: fetch, query_timeout: LONGEST_PAGE_MS })
    if (rows.length > 0) yield rows
    if (rows.length < page) break
  }
  await client.query({ text: 'close pages', query_timeout: LONGEST_READ_MS })
}

/**
 * Whether trying again may help: the connection broke, or the server is short of something or stopping, does
 * not let us in, takes no writes, or gave up a lock. What the server refuses for any other reason it will
 * refuse again.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (isLost(error)) return true
  const code = String(codeOf(error) ?? '')
  // Node's EPIPE has five letters too, but no code of Postgres begins with E.
  if (/^(?!E)[0-9A-Z]{5}$/.test(code)) {
    return isLocked(error) || code === READ_ONLY || TRANSIENT_CLASSES.has(code.slice(0, 2))
  }
  return code !== '' || /terminat|timeout|not queryable|closed/i.test(error.message)
}

/**
 * Classes of Postgres errors: connection exceptions; a login or a database name that is refused, as while
 * an operator changes it; rollbacks; lack of resources; intervention of an operator; system errors.
 */
const TRANSIENT_CLASSES = new Set(['08', '28', '3D', '40', '53', '57', '58'])

/**
 * The server takes no writes, as while it is a standby or an operator has made it read-only. What it
 * refused with this was not written.
 */
const READ_ONLY = '25006'

/** Whether an error only says that Postgres has cancelled a query, on demand or for its time limit. */
export function isCancelled(error: unknown): boolean {
  return codeOf(error) === '57014'
}
