import { LRUCache } from 'lru-cache'

/** How long what was read may be used. A change counts everywhere once this time has passed. */
export const LEASE_MS = 1_000

const CACHE_SIZE = 10_000
/** Timers may fire a moment early. */
const TIMER_SLACK_MS = 20

interface Lease<T> {
  readonly value: T | undefined
  /** Monotonic milliseconds, from before the reading began. */
  readonly until: number
}

/**
 * Reads by name, at most once a lease on this api copy, and makes changes exact all the same: what
 * was read is used for `LEASE_MS` from before its reading began, so once a change was committed and
 * `changed` has waited that long, no copy uses what was before it, be Redis there or not.
 */
export interface LeaseCache<T> {
  get(name: string): Promise<T | undefined>
  /** Call it when a change is committed, and answer after it. */
  changed(name: string): Promise<void>
}

export function createLeaseCache<T>(
  read: (name: string) => Promise<T | undefined>,
  now: () => number = () => performance.now(),
): LeaseCache<T> {
  // What is unknown is kept too, so that guessing does not reach the database each time.
  const kept = new LRUCache<string, Lease<T>>({ max: CACHE_SIZE })
  const reading = new Map<string, Promise<Lease<T>>>()

  function renew(name: string): Promise<Lease<T>> {
    const until = now() + LEASE_MS
    const lease = read(name)
      .then((value) => {
        const made = { value, until }
        kept.set(name, made)
        return made
      })
      .finally(() => reading.delete(name))
    reading.set(name, lease)
    return lease
  }

  return {
    async get(name) {
      const lease = kept.get(name)
      if (lease && now() < lease.until) return lease.value
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
