import type { SqlClient } from './sql.js'

/** Looks after the engine that holds the lock, for one that wants it. */
export interface HolderWatch {
  /** Ends the holder's session where that has said nothing for too long. */
  look(client: SqlClient): Promise<void>
}

export interface HolderWatchOptions {
  /** The two numbers of the advisory lock. */
  readonly lock: readonly number[]
  /** Milliseconds by a clock that nobody sets. */
  readonly now?: () => number
}

interface Holder {
  readonly pid: number
  readonly since: string
}

const LOOK_MS = 1_000
/** Longer than Postgres itself waits for a holder, and that is longer than any that runs is silent. */
const MOST_SILENCE_MS = 7_000

/** As SQL, of a row of pg_locks: that it is this advisory lock, held; its two numbers are the first parameters. */
export const IS_HELD = `locktype = 'advisory' and classid = $1::int and objid = $2::int and objsubid = 2
  and granted and database = (select oid from pg_database where datname = current_database())`
const HOLDER = `select activity.pid, state_change::text as since
  from pg_locks join pg_stat_activity activity using (pid) where ${IS_HELD} and state = 'idle'`
/** Only where it still says nothing: so it is the one that was seen, and was silent all the time. */
const END = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid = $1 and state_change = $2::timestamptz and state = 'idle'`

/**
 * Postgres ends a holder that says nothing, but counts by a clock that may be set back meanwhile, and it
 * would wait for as long again. So who stands by counts too, from an answer of Postgres to a later
 * question, and whatever the holder said in between has changed since when it is idle.
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
