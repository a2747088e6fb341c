import { fireDueTimers } from './cancel-after.js'
import { closeResting } from './orders.js'
import type { ExchangeState } from './state.js'

/**
 * Closes every order whose time has come, the soonest first, then fires the dead-man switches that are due,
 * and notes when the next of either is due. Stops after `most` orders and switches; the rest stays due, and
 * the next call goes on in the same order.
 */
export function expireDue(state: ExchangeState, most = Number.POSITIVE_INFINITY): undefined {
  let left = most
  let next = Number.POSITIVE_INFINITY
  for (const market of state.markets) {
    if (!market) continue
    for (; left > 0 && market.expiries.soonestAt() <= state.time; left--) {
      closeResting(state, market, market.expiries.soonestSlot(), 'EXPIRED')
    }
    // A switch that fires may cancel that order yet: then this is too early, which does no harm.
    next = Math.min(next, market.expiries.soonestAt())
  }
  fireDueTimers(state, left)
  state.nextExpiry = Math.min(next, state.timers.soonestAt())
}
