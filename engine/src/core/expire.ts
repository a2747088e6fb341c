import { fireDueTimers } from './cancel-after.js'
import { closeResting } from './orders.js'
import type { ExchangeState } from './state.js'

/**
 * Closes every order whose time has come, the soonest first, then fires the dead-man switches that
 * are due, and notes when the next of either is.
 */
export function expireDue(state: ExchangeState): void {
  for (const market of state.markets) {
    if (!market) continue
    while (market.expiries.peekAt() <= state.time) {
      closeResting(state, market, market.expiries.peekSlot(), 'EXPIRED')
    }
  }
  fireDueTimers(state)
  let next = state.timers.peekAt()
  for (const market of state.markets) {
    if (market) next = Math.min(next, market.expiries.peekAt())
  }
  state.nextExpiry = next
}
