import { TruebookError } from '@truebook/shared/error'
import { isoTime } from '../../answers/amounts.js'
import type { DayCounter } from './counters.js'
import { type Plan, REQUEST_CREDITS } from './plans.js'

/** The credits of each account and day; days begin at 00:00 UTC. */
export interface Credits {
  /** Pays for one request. Throws `CREDITS_EXHAUSTED`. */
  pay(account: number, plan: Plan): Promise<void>
  balance(account: number, plan: Plan): Promise<CreditBalance>
}

export interface CreditBalance {
  /** Null, as is `remaining`, where there is no limit. */
  readonly daily: number | null
  readonly spent: number
  readonly remaining: number | null
  /** Unix milliseconds of the next 00:00 UTC. */
  readonly returnsAt: number
}

const DAY_MS = 86_400_000

export function createCredits({
  days,
  now,
}: {
  readonly days: DayCounter
  readonly now: () => number
}): Credits {
  const today = () => isoTime(now()).slice(0, 10)
  const tomorrow = () => (Math.floor(now() / DAY_MS) + 1) * DAY_MS

  return {
    async pay(account, { dailyCredits: limit }) {
      if (limit === undefined) return
      const budget = { account, day: today() }
      const returnsAt = tomorrow()
      const { ok } = await days.spend({ ...budget, cost: REQUEST_CREDITS, limit })
      if (!ok) throw exhausted(limit, { returnsAt, now: now() })
    },
    async balance(account, { dailyCredits: daily }) {
      if (daily === undefined) {
        return { daily: null, spent: 0, remaining: null, returnsAt: tomorrow() }
      }
      const spent = await days.spent({ account, day: today() })
      return { daily, spent, remaining: Math.max(daily - spent, 0), returnsAt: tomorrow() }
    },
  }
}

function exhausted(
  limit: number,
  { returnsAt, now }: { readonly returnsAt: number; readonly now: number },
): TruebookError {
  const returns = isoTime(returnsAt)
  const message = `The ${limit} credits of this day are used up, at ${REQUEST_CREDITS} a request: they are back at ${returns}.`
  const details = {
    returns_at: returns,
    maximum: Math.floor(limit / REQUEST_CREDITS),
    retry_after: Math.max(Math.ceil((returnsAt - now) / 1000), 1),
  }
  return new TruebookError('CREDITS_EXHAUSTED', { message, details })
}
