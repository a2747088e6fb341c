import { LRUCache } from 'lru-cache'
import type { Counters, WindowRule } from './counters.js'

/** How a limit stands after one more was taken of it, or refused. */
export interface Standing {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** Until all is there again. */
  readonly msLeft: number
}

export interface Limiter {
  take(name: string): Promise<Standing>
}

/** The most that is leased at once, and the part of a limit that may lie unused in one copy. */
const LARGEST_BLOCK = 50
const BLOCK_PART = 100
const NAMES_KEPT = 100_000

interface Lease {
  /** What this copy may still take without asking. */
  left: number
  /** What was left for all when it last asked. */
  readonly remaining: number
  /** Monotonic milliseconds. */
  readonly until: number
}

/**
 * A limit that all copies share, taken from the counters in blocks, so that most requests ask
 * nobody. All copies together never let more through than the limit in one window; a copy may keep
 * up to a block (a hundredth of the limit, at most 50) that it does not use. Small limits are exact.
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
  const asking = new Map<string, Promise<unknown>>()

  async function renew(name: string): Promise<void> {
    // From before we ask: a lease must not outlast its window.
    const asked = now()
    const { granted, remaining, msLeft } = await counter.take(name, block)
    leases.set(name, { left: granted, remaining, until: asked + msLeft })
  }

  /** One asks for all who wait. */
  function renewOnce(name: string): Promise<unknown> {
    const begun = asking.get(name)
    if (begun) return begun
    const renewing = renew(name).finally(() => asking.delete(name))
    asking.set(name, renewing)
    return renewing
  }

  return {
    async take(name) {
      for (;;) {
        const lease = leases.get(name)
        const msLeft = lease ? lease.until - now() : 0
        if (lease && msLeft > 0) {
          const allowed = lease.left > 0
          if (allowed) lease.left -= 1
          const remaining = lease.left + lease.remaining
          if (allowed || lease.remaining === 0) return { allowed, limit, remaining, msLeft }
        }
        await renewOnce(name)
      }
    },
  }
}
