import { setImmediate as endOfTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

/** How long what was read may be used. A change counts everywhere once this time has passed. */
export const LEASE_MS = 1_000

const CACHE_SIZE = 10_000
/** Timers may fire a moment early. */
const TIMER_SLACK_MS = 20

/** The most names of one reading. */
const MOST_TOGETHER = 256

interface Lease<T> {
  readonly value: T | undefined
  /** Monotonic milliseconds, from before the reading began. */
  readonly until: number
}

/** One reading of many names. */
interface Reading<Row> {
  readonly names: string[]
  readonly found: Promise<{ readonly rows: ReadonlyMap<string, Row>; readonly until: number }>
}

/**
 * Reads by name, at most once a lease on this api copy, and makes changes exact all the same: what
 * was read is used for `LEASE_MS` from before its reading began, so once a change was committed and
 * `changed` has waited that long, no copy uses what was before it, be Redis there or not. Whatever is
 * asked for within one turn is read together at its end, and along with it whatever is in use and soon
 * to run out: a hundred busy names take one or two readings a lease, not a hundred.
 */
export interface LeaseCache<T> {
  get(name: string): Promise<T | undefined>
  /** Call it when a change is committed, and answer after it. */
  changed(name: string): Promise<void>
}

export interface LeaseCacheOptions<Row, T> {
  /** Gives what is there of some names. */
  readonly read: (names: readonly string[]) => Promise<ReadonlyMap<string, Row>>
  /** Makes of a row what is kept of it; where it throws, only whoever asked for that name hears it. */
  readonly make: (row: Row) => T
  readonly now?: () => number
}

export function createLeaseCache<Row, T>(options: LeaseCacheOptions<Row, T>): LeaseCache<T> {
  const { read, make, now = () => performance.now() } = options
  // What is unknown is kept too, so that guessing does not reach the database each time.
  const kept = new LRUCache<string, Lease<T>>({ max: CACHE_SIZE })
  const reading = new Map<string, Promise<Lease<T>>>()
  /** Asked for in the second half of their leases. */
  const soon = new Set<string>()
  /** What takes more names until it begins, or is full. */
  let next: Reading<Row> | undefined

  function renew(name: string): Promise<Lease<T>> {
    // A name that ran out may stand in `soon` too.
    for (const one of [name, ...soon]) if (!reading.has(one)) reading.set(one, keep(one))
    soon.clear()
    return reading.get(name) as Promise<Lease<T>>
  }

  function keep(name: string): Promise<Lease<T>> {
    if (!next || next.names.length === MOST_TOGETHER) next = gather()
    next.names.push(name)
    const lease = next.found
      .then(({ rows, until }) => {
        const row = rows.get(name)
        const made = { value: row && make(row), until }
        kept.set(name, made)
        return made
      })
      .finally(() => reading.delete(name))
    // Where nobody waits for a name that was read along, its failure is nobody's.
    lease.catch(() => {})
    return lease
  }

  function gather(): Reading<Row> {
    const names: string[] = []
    async function found() {
      await endOfTurn()
      if (next?.names === names) next = undefined
      const until = now() + LEASE_MS
      return { rows: await read(names), until }
    }
    return { names, found: found() }
  }

  function use(name: string, { value, until }: Lease<T>): T | undefined {
    if (until - now() < LEASE_MS / 2 && soon.size < CACHE_SIZE) soon.add(name)
    return value
  }

  return {
    async get(name) {
      const lease = kept.get(name)
      if (lease && now() < lease.until) return use(name, lease)
      const begun = reading.get(name)
      if (!begun) return (await renew(name)).value
      // It began before we asked, so it counts no longer than one that is kept.
      const joined = await begun
      if (now() < joined.until) return joined.value
      // Any reading that is under way now began after we asked.
      return (await (reading.get(name) ?? renew(name))).value
    },
    async changed(name) {
      kept.delete(name)
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS + TIMER_SLACK_MS))
    },
  }
}
