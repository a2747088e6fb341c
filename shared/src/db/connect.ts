import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.js'

export type Database = Kysely<Tables>

const INT8 = 20
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? safeInteger
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/**
 * A pool of connections; bigint columns come as safe integers. `onError` hears of idle connections
 * that broke, which would end the process if nobody listened.
 */
export function connectPool(
  url: string,
  options: {
    readonly max: number
    readonly name: string
    readonly onError: (e: Error) => void
    /** How long a query may take, in milliseconds; for ever where it is not given. */
    readonly queryTimeoutMs?: number
    /** A statement for every new connection, before it is used. */
    readonly onConnect?: string
  },
): pg.Pool {
  const { onConnect } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    query_timeout: options.queryTimeoutMs,
    types,
    ...(onConnect === undefined ? {} : { onConnect: (client) => client.query(onConnect) }),
  })
  // It would be handed the connection as well, which whoever has a second parameter does not expect.
  const onError = (error: Error) => options.onError(error)
  pool.on('error', onError)
  // The pool listens to its idle connections only; one that breaks in use must not end the process.
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

/** Typed queries over a pool. */
export function databaseOf(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond a safe integer.`)
  return value
}
