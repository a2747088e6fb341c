import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { codeOf } from '../error-code.js'
import { asLost, unopened } from './lost.js'
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
 * With these the server notices in half a minute, not in two hours, that this machine is gone, and frees its locks. The
 * rest is what we rely on, whatever the database or the role is set to: the date style that the driver reads; that what is
 * checked behind a lock is as of then, not of when a transaction began; that what is answered is on disk here, and has
 * reached the replicas that Postgres waits for; and no limits of time but ours.
 */
const SESSION = `set datestyle = 'ISO'; set default_transaction_isolation = 'read committed';
  select set_config('synchronous_commit', 'on', false)
    where current_setting('synchronous_commit') in ('off', 'local');
  select set_config('transaction_timeout', '0', false)
    where current_setting('server_version_num')::int >= 170000;
  set idle_session_timeout = 0;
  set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5;
  set tcp_keepalives_count = 4; set tcp_user_timeout = 30000`

/** How long opening a connection may take: a server needs hardly any time for it. */
const CONNECT_MS = 5_000
/**
 * How long a transaction may be idle. None of ours waits for anything but Postgres; one of a process that
 * hangs holds up others.
 */
const IDLE_MS = 30_000

/**
 * A pool of connections; bigint columns come as safe integers. `onError` is told of idle connections that
 * broke, which would end the process if nobody listened.
 */
export function connectPool(
  url: string,
  options: {
    readonly max: number
    readonly name: string
    readonly onError: (e: Error) => void
    /** How long a query may take, in milliseconds; without it, for ever. */
    readonly queryTimeoutMs?: number
    /** A statement that every new connection runs before it is used. */
    readonly onConnect?: string
  },
): pg.Pool {
  const { onConnect = '', queryTimeoutMs } = options
  // A little after we give up, the server does too: it does not notice that a connection was closed. 0 is no limit.
  const [statementMs, idleMs] = queryTimeoutMs ? [queryTimeoutMs + 1_000, IDLE_MS] : [0, 0]
  const limits = `set statement_timeout = ${statementMs};
    set idle_in_transaction_session_timeout = ${idleMs}`
  // The pool's own limit, `connectionTimeoutMillis`, ends before this one.
  const first = { text: `${SESSION}; ${limits}; ${onConnect}`, query_timeout: CONNECT_MS }
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: CONNECT_MS,
    // So that this side, too, notices when the server's machine is gone.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: queryTimeoutMs,
    types,
    onConnect: (client) => client.query(first).catch(tellIfOld),
  })
  // pg passes the client as a second argument; ours may take another one there (prover-worker's: a job's name).
  const onError = (error: Error) => options.onError(error)
  pool.on('error', onError)
  // The pool listens to its idle connections only; one that breaks in use must not end the process.
  pool.on('connect', (client) => {
    client.on('error', onError)
    tellWhyBroken(client)
  })
  return pool
}

/** The code of a setting that a server does not have. */
const UNDEFINED_OBJECT = '42704'

function tellIfOld(error: Error): never {
  if (codeOf(error) !== UNDEFINED_OBJECT) throw error
  throw new Error(`it lacks what Postgres has from version 14 on (${error.message})`, {
    cause: error,
  })
}

/**
 * Makes queries on a connection that broke earlier fail with the reason why it broke; the driver only says
 * that it did.
 */
function tellWhyBroken(client: pg.PoolClient): void {
  let why: Error | undefined
  // Only the first error counts: the next is that the socket was closed.
  client.on('error', (error) => {
    why ??= asLost(error)
  })
  const query = client.query.bind(client) as (...asked: unknown[]) => unknown
  const told = (...asked: unknown[]) => {
    const answer = query(...asked)
    if (!(answer instanceof Promise)) return answer
    return answer.catch((error: Error) => {
      throw NOT_QUERYABLE.test(error.message) ? (why ?? error) : error
    })
  }
  client.query = told as typeof client.query
}

const NOT_QUERYABLE = /^Client has encountered a connection error/

/** Typed queries over a pool. */
export function databaseOf(pool: pg.Pool): Database {
  const connect = async () => lendable(await pool.connect().catch(unopened))
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } }),
  })
}

/**
 * A connection that is closed, instead of given back to the pool, if kysely says so, and in two more cases. After a
 * query that was not answered in time, the query is still under way there, perhaps in a transaction, and the next
 * user would wait behind it or become part of it. After a query that was cancelled, since that may have been the
 * one to let go of a lock.
 */
function lendable(client: pg.PoolClient): PostgresPoolClient {
  let late: Error | undefined
  let isCancelled = false
  async function query(text: string, values: readonly unknown[]) {
    if (late) throw late
    return client.query(text, values as unknown[]).catch((error: Error) => {
      if (isLate(error)) late = error
      if (codeOf(error) === CANCELLED) isCancelled = true
      throw error
    })
  }
  return {
    // kysely also calls it with a cursor, which we never use.
    query: query as unknown as PostgresPoolClient['query'],
    release: (isBroken) => client.release(isBroken || isCancelled || late !== undefined),
  }
}

/** Whether a query was given up since no answer came in time. */
export function isLate(error: Error): boolean {
  return error.message === 'Query read timeout'
}

const CANCELLED = '57014'

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond a safe integer.`)
  return value
}
