import { setImmediate as endOfTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'

/**
 * How long a value that was read may be used. A change counts on every api copy once this time has passed.
 */
export const LEASE_MS = 1_000

const CACHE_SIZE = 10_000
/** Timers may fire a moment early. */
const TIMER_SLACK_MS = 20

/** The most names in one reading. */
const MOST_TOGETHER = 256

interface Lease<T> {
  readonly value: T | undefined
  /** Monotonic milliseconds. The lease is counted from before the reading began. */
  readonly until: number
}

/** One reading of several names. */
interface Reading<Row> {
  readonly names: string[]
  readonly found: Promise<{ readonly rows: ReadonlyMap<string, Row>; readonly until: number }>
}

/**
 * Reads values by name, each at most once a lease on this api copy, and still makes changes exact. A value is
 * used for `LEASE_MS` from before its reading began. So once a change was committed and `changed` has waited
 * that long, no copy uses the old value, whether Redis is there or not.
 *
 * A reading whose lease is over when it arrives is not used: the name is read once more. What that gives is
 * used however long it took, since Postgres may be slow for long, and to refuse all, cancels too, would be
 * worse. So an old value is used after its time only where two readings in turn took longer than a lease
 * each, and only for those who had asked before the second began.
 *
 * Names asked for within one turn are read together at its end, and with them names in use whose leases soon
 * run out: a hundred busy names take one or two readings a lease, not a hundred.
 */
export interface LeaseCache<T> {
  get(name: string): Promise<T | undefined>
  /** To be called once a change is committed; answer the client when it resolves. */
  changed(name: string): Promise<void>
}

export interface LeaseCacheOptions<Row, T> {
  /** Reads the rows of some names; a name without a row is left out. */
  readonly read: (names: readonly string[]) => Promise<ReadonlyMap<string, Row>>
  /** Makes the kept value of a row. If it throws, only those who asked for that name get the error. */
  readonly make: (row: Row) => T
  readonly now?: () => number
}

export function createLeaseCache<Row, T>(options: LeaseCacheOptions<Row, T>): LeaseCache<T> {
  const { read, make, now = () => performance.now() } = options
  // Unknown names are kept too, so that guessing does not reach the database each time.
  const kept = new LRUCache<string, Lease<T>>({ max: CACHE_SIZE })
  const reading = new Map<string, Promise<Lease<T>>>()
  /** Names asked for in the second half of their leases. */
  const soon = new Set<string>()
  /** The reading that takes more names, until it begins or is full. */
  let next: Reading<Row> | undefined

  function renew(name: string): Promise<Lease<T>> {
    // `soon` may also contain the name that ran out.
    for (const one of [name, ...soon]) if (!reading.has(one)) reading.set(one, keep(one))
    soon.clear()
    return reading.get(name) as Promise<Lease<T>>
  }

  /** The reading that is under way, or a new one. */
  function newest(name: string): Promise<Lease<T>> {
    return reading.get(name) ?? renew(name)
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
    // Nobody may wait for a name that was read along: its failure must not end the process.
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
      const first = await newest(name)
      // A reading under way by now began after this call.
      return now() < first.until ? first.value : (await newest(name)).value
    },
    async changed(name) {
      kept.delete(name)
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS + TIMER_SLACK_MS))
    },
  }
}
