import { pause } from '@truebook/shared/pause'
import { createHolderWatch, type HolderWatch, IS_HELD } from './holder-watch.js'
import { isCancelled, type SqlClient, type SqlPool } from './sql.js'

/** The advisory lock that one engine of a shard holds while it is active, and its connection. */
export interface EngineLock {
  /**
   * Tries to take the lock, and says whether this engine holds it now. Where another one holds it and
   * hangs, ends its session.
   */
  tryAcquire(): Promise<boolean>
  /**
   * A SQL condition and the values of its parameters: whether this engine still holds the lock, which only
   * the server knows.
   */
  readonly isHeld: { readonly text: string; readonly values: readonly number[] }
  /** Resolves, with the reason, when the connection breaks and the lock is lost with it. */
  readonly lost: Promise<Error>
  /** Gives the lock up. */
  release(): void
}

/** "true" in ASCII, and the shard. */
export const LOCK = [0x74727565, 0]
/** A lock that all running engines share, so that an operator can count them. */
export const PRESENCE = [0x74727566, 0]
const HEARTBEAT_MS = 1_000
const SILENCE_MS = 5_000
/**
 * After this time the server ends the session of a holder that says nothing: it is hung, stopped or cut
 * off.
 */
const HOLDER_SILENCE_MS = 5_000

/** Opens the connection that the lock will live on. */
export async function createLock(pool: SqlPool): Promise<EngineLock> {
  const client = await pool.connect()
  const ended = new AbortController()
  const lost = new Promise<Error>((resolve) => {
    const lose = (error?: Error) => {
      ended.abort()
      resolve(error ?? new Error('The connection that holds the lock has ended.'))
    }
    client.on('error', lose)
    client.on('end', lose)
    heartbeat(client, ended.signal).catch(lose)
  })
  const { rows } = await client.query({
    text: 'select pg_backend_pid() as pid, pg_advisory_lock_shared($1::int, $2::int)',
    values: PRESENCE,
    query_timeout: SILENCE_MS,
  })
  const watch = createHolderWatch({ lock: LOCK })
  return {
    isHeld: {
      text: `exists (select from pg_locks where ${IS_HELD} and pid = $3)`,
      values: [...LOCK, rows[0].pid],
    },
    lost,
    // A try that was cancelled may have taken the lock. The next one takes it again: it is held twice until
    // the connection ends.
    tryAcquire: () => unlessCancelled(tryAcquire(client, watch), false),
    release() {
      ended.abort()
      client.release(true)
    },
  }
}

async function tryAcquire(client: SqlClient, watch: HolderWatch): Promise<boolean> {
  // Whoever holds the lock proves by its heartbeat that it runs. A process that was stopped keeps
  // its connection: without this it would keep the lock too, and nobody could take over.
  const { rows } = await client.query({
    text: `with lock as materialized (select pg_try_advisory_lock($1::int, $2::int) as held)
      select held,
        case when held then set_config('idle_session_timeout', $3, false) end from lock`,
    values: [...LOCK, String(HOLDER_SILENCE_MS)],
  })
  if (!rows[0].held) await watch.look(client)
  return rows[0].held
}

/** Asks now and then whether the server still answers; throws when it is silent for too long. */
async function heartbeat(client: SqlClient, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(HEARTBEAT_MS, signal)
    if (signal.aborted) return
    const silence = new AbortController()
    const asked = client.query({ text: 'select 1' }).then(() => true)
    const answered = unlessCancelled(asked, true)
    const late = pause(SILENCE_MS, silence.signal).then(oneTurn)
    const alive = await Promise.race([answered, late])
    silence.abort()
    if (!alive) throw new Error('The connection that holds the lock has fallen silent.')
  }
}

/**
 * After a long synchronous stretch, such as loading a large state, the answer may lie unread in the socket: the event
 * loop gets one turn before the server is called silent.
 */
function oneTurn(): Promise<false> {
  return new Promise((resolve) => {
    setImmediate(resolve, false)
  })
}

/**
 * Gives `instead` where the query was cancelled, by somebody or a time limit: that is an answer too, and
 * the connection still works.
 */
function unlessCancelled<T>(work: Promise<T>, instead: T): Promise<T> {
  return work.catch((error) => {
    if (isCancelled(error)) return instead
    throw error
  })
}
