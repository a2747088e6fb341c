import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Counters, DayCounter, Grant } from './counters.js'

/** Counts in this process alone. */
export function memoryCounters(): Counters {
  return {
    window({ points, seconds }) {
      const limiter = new RateLimiterMemory({ points, duration: seconds })
      return {
        take: (name, asked) => grantOf(limiter.consume(name, asked), { points, asked, seconds }),
      }
    },
    days: memoryDays(),
    async close() {},
  }
}

const BUDGETS_KEPT = 100_000

/** Budgets in this process alone. */
export function memoryDays(): DayCounter {
  const kept = new LRUCache<string, number>({ max: BUDGETS_KEPT })
  const keyOf = ({ account, day }: { account: number; day: string }) => `${account}:${day}`
  return {
    async spend(spending) {
      const before = kept.get(keyOf(spending)) ?? 0
      const spent = before + spending.cost
      if (spent > spending.limit) return { ok: false, spent: before }
      kept.set(keyOf(spending), spent)
      return { ok: true, spent }
    },
    spent: async (budget) => kept.get(keyOf(budget)) ?? 0,
  }
}

interface Asked {
  /** The points of a whole window, and how long one lasts. */
  readonly points: number
  readonly seconds: number
  readonly asked: number
}

/**
 * What was granted. Beyond the limit the library rejects, with its result, but has counted the points all the
 * same: so what was left before is granted to this caller alone.
 */
export async function grantOf(
  consumed: Promise<RateLimiterRes>,
  { points, asked, seconds }: Asked,
): Promise<Grant & { readonly isOverlong: boolean }> {
  const { consumedPoints, msBeforeNext } = await consumed.catch((over: RateLimiterRes | Error) => {
    if (over instanceof Error) throw over
    return over
  })
  const before = consumedPoints - asked
  return {
    granted: Math.min(asked, Math.max(points - before, 0)),
    remaining: Math.max(points - consumedPoints, 0),
    // By a clock that was set back since the window began, more is left than a window lasts.
    msLeft: Math.min(Math.max(msBeforeNext, 0), 1_000 * seconds),
    isOverlong: msBeforeNext > 1_000 * seconds,
  }
}
