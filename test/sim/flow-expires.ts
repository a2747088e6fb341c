import type { Command } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { createRandom } from './random.js'

/** The expires that an engine puts between the commands of a flow. */
export interface FlowExpires {
  /** Whether the exchange ends and starts anew behind an expire, which may have left half of its work. */
  restarts(): boolean
  /** An expire before the `count`-th command, or nothing where that follows at once. */
  next(time: number, count: number): Command | undefined
  /** Hears what the last command led to. */
  observe(events: readonly Event[]): void
}

/** How likely an expire is where nothing is known to be due, and where something may be. */
const [SELDOM, OFTEN] = [0.01, 0.6]

/** Its chances are its own: they change nothing about the commands of the flow. */
export function createFlowExpires(seed: number): FlowExpires {
  const random = createRandom(seed + 2 ** 31)
  /** The soonest moment of those lately heard of at which something is due. */
  let soonest = Number.POSITIVE_INFINITY
  /** Whether the last command closed what was due: it may have left some, which the next ones meet. */
  let expiring = false
  let isLast = false

  return {
    restarts: () => expiring && random.chance(0.1),
    next(time, count) {
      const mayBeDue = expiring || soonest <= time
      if (soonest <= time) soonest = Number.POSITIVE_INFINITY
      isLast = random.chance(mayBeDue ? OFTEN : SELDOM)
      if (!isLast) return undefined
      const most = random.pick([0, 1, 1, 2, 5, 1000])
      return { type: 'expire', id: { time, chance: count }, most }
    },
    observe(events) {
      if (events.length > 0) expiring = isLast
      for (const event of events) soonest = Math.min(soonest, dueAt(event))
    },
  }
}

/** When what an event tells of comes due; Infinity where it does not. */
function dueAt(event: Event): number {
  if (event.type === 'order_accepted') return event.expiresAt || Number.POSITIVE_INFINITY
  if (event.type === 'cancel_timer_set') return event.dueAt || Number.POSITIVE_INFINITY
  return Number.POSITIVE_INFINITY
}
