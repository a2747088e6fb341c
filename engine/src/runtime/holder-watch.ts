import type { SqlClient } from './sql.js'

/** How an engine that stands by watches the one that holds the lock. */
export interface HolderWatch {
  /** Ends the holder's session of Postgres if the holder was silent for too long. */
  look(client: SqlClient): Promise<void>
}

export interface HolderWatchOptions {
  /** The two numbers of the advisory lock. */
  readonly lock: readonly number[]
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
}

interface Holder {
  readonly pid: number
  readonly since: string
}

const LOOK_MS = 1_000
/**
 * Longer than Postgres itself waits for a silent holder, which is longer than a running engine is ever
 * silent.
 */
const MOST_SILENCE_MS = 7_000

/** As SQL, of a row of pg_locks: that it is this advisory lock, held; its two numbers are the first parameters. */
export const IS_HELD = `locktype = 'advisory' and classid = $1::int and objid = $2::int and objsubid = 2
  and granted and database = (select oid from pg_database where datname = current_database())`
const HOLDER = `select activity.pid, state_change::text as since
  from pg_locks join pg_stat_activity activity using (pid) where ${IS_HELD} and state = 'idle'`
/**
 * Only if its state has not changed since it was seen: so it was silent all the time, and its pid is not
 * another session's by now.
 */
const END = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid = $1 and state_change = $2::timestamptz and state = 'idle'`

/**
 * Postgres ends a silent holder itself, but by a clock that may be set back meanwhile, which makes it wait
 * for as long again. So a standby counts too, from Postgres's answer to one look until it asks for a later
 * one: anything that the holder said in between has changed its `state_change`.
 */
export function createHolderWatch({
  lock,
  now = () => performance.now(),
}: HolderWatchOptions): HolderWatch {
  let lookAt = 0
  let seen: Holder | undefined
  let seenAt = 0
  return {
    async look(client) {
      const asked = now()
      if (asked < lookAt) return
      lookAt = asked + LOOK_MS
      const { rows } = await client.query({ text: HOLDER, values: [...lock] })
      const holder: Holder | undefined = rows[0]
      if (!holder || holder.pid !== seen?.pid || holder.since !== seen.since) {
        seen = holder
        seenAt = now()
      } else if (asked - seenAt >= MOST_SILENCE_MS) {
        await client.query({ text: END, values: [holder.pid, holder.since] })
      }
    },
  }
}
