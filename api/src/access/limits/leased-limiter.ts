import { LRUCache } from 'lru-cache'
import type { Counters, WindowRule } from './counters.js'

/** The state of a limit after one more was taken, or refused. */
export interface Standing {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** Milliseconds until everything is available again. */
  readonly msLeft: number
}

export interface Limiter {
  take(name: string): Promise<Standing>
}

/**
 * What one lease takes: the limit divided by BLOCK_PART, but at least 1 and at most LARGEST_BLOCK, or as much as wait for
 * it, so that a Redis that is slow to answer is waited for twice and not once a block.
 */
const LARGEST_BLOCK = 50
const BLOCK_PART = 100
const NAMES_KEPT = 100_000

interface Lease {
  /** What this copy may still let through without asking the counters. */
  left: number
  /** What was left for all copies when this one last asked. */
  readonly remaining: number
  /** Monotonic milliseconds. */
  readonly until: number
}

/**
 * A limit that all copies share, leased from the counters in blocks, so that most requests need not ask them.
 * All copies together never let more through than the limit in one window. A copy may leave up to a block
 * unused (a hundredth of the limit, at most 50). Small limits are exact.
 */
export function createLeasedLimiter(
  counters: Counters,
  rule: WindowRule,
  now: () => number = () => performance.now(),
): Limiter {
  const counter = counters.window(rule)
  const limit = rule.points
  const block = Math.min(Math.max(Math.floor(limit / BLOCK_PART), 1), LARGEST_BLOCK)
  const leases = new LRUCache<string, Lease>({ max: NAMES_KEPT })
  const asking = new Map<string, Promise<Lease>>()
  /** How many wait for a lease. */
  const waiting = new Map<string, number>()

  async function renew(name: string): Promise<Lease> {
    // Measured before the request goes out: a lease must not outlast its window.
    const asked = now()
    const most = Math.max(block, waiting.get(name) ?? 0)
    const { granted, remaining, msLeft } = await counter.take(name, most)
    const lease = { left: granted, remaining, until: asked + msLeft }
    leases.set(name, lease)
    return lease
  }

  /** One request to the counters serves all who wait. */
  function renewOnce(name: string): Promise<Lease> {
    const begun = asking.get(name)
    if (begun) return begun
    const renewing = renew(name).finally(() => asking.delete(name))
    asking.set(name, renewing)
    return renewing
  }

  function wait(name: string, change: 1 | -1): void {
    const count = (waiting.get(name) ?? 0) + change
    if (count === 0) waiting.delete(name)
    else waiting.set(name, count)
  }

  /** Undefined where what was granted is used up, but more is left. */
  function takeFrom(lease: Lease): Standing | undefined {
    const allowed = lease.left > 0
    if (!allowed && lease.remaining > 0) return undefined
    if (allowed) lease.left -= 1
    const remaining = lease.left + lease.remaining
    return { allowed, limit, remaining, msLeft: Math.max(lease.until - now(), 0) }
  }

  return {
    async take(name) {
      const kept = leases.get(name)
      let standing = kept && kept.until > now() ? takeFrom(kept) : undefined
      while (!standing) {
        wait(name, 1)
        try {
          // What was granted serves all who waited for it, however long it took.
          standing = takeFrom(await renewOnce(name))
        } finally {
          wait(name, -1)
        }
      }
      return standing
    },
  }
}
