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
  const asking = new Map<string, Promise<Lease>>()

  async function renew(name: string): Promise<Lease> {
    // From before we ask: a lease must not outlast its window.
    const asked = now()
    const { granted, remaining, msLeft } = await counter.take(name, block)
    const lease = { left: granted, remaining, until: asked + msLeft }
    leases.set(name, lease)
    return lease
  }

  /** One asks for all who wait. */
  function renewOnce(name: string): Promise<Lease> {
    const begun = asking.get(name)
    if (begun) return begun
    const renewing = renew(name).finally(() => asking.delete(name))
    asking.set(name, renewing)
    return renewing
  }

  return {
    async take(name) {
      const kept = leases.get(name)
      let lease = kept && kept.until > now() ? kept : await renewOnce(name)
      for (;;) {
        const allowed = lease.left > 0
        if (allowed) lease.left -= 1
        const remaining = lease.left + lease.remaining
        const msLeft = Math.max(lease.until - now(), 0)
        if (allowed || lease.remaining === 0) return { allowed, limit, remaining, msLeft }
        // What is granted counts for whoever waited for it, however long that took.
        lease = await renewOnce(name)
      }
    },
  }
}
