import { type CommandOf, MAX_CANCEL_AFTER_MS, MIN_CANCEL_AFTER_MS } from '@truebook/shared/command'
import { closeAllOf } from './cancel.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'

/** Sets or, with a timeout of 0, takes away the account's dead-man switch. */
export function cancelAllAfter(
  state: ExchangeState,
  { signed: { account }, timeout }: CommandOf<'cancel_all_after'>,
): Refusal | undefined {
  if (timeout !== 0 && (timeout < MIN_CANCEL_AFTER_MS || timeout > MAX_CANCEL_AFTER_MS)) {
    return refuse('INVALID_FIELD', MIN_CANCEL_AFTER_MS, MAX_CANCEL_AFTER_MS)
  }
  const dueAt = timeout === 0 ? 0 : state.time + timeout
  state.timers.set(account, dueAt)
  if (dueAt > 0) state.nextExpiry = Math.min(state.nextExpiry, dueAt)
  state.events.push({ type: 'cancel_timer_set', account, dueAt })
  return undefined
}

/**
 * Cancels all open orders of each account whose timer is due, in paused markets too, as expiry does. Stops
 * after `most` steps: each cancelled order is one, and so is a timer that fires when its account has no
 * order left.
 */
export function fireDueTimers(state: ExchangeState, most: number): void {
  const { timers } = state
  for (let left = most; timers.soonestAt() <= state.time; left--) {
    const [account, dueAt] = [timers.soonestAccount(), timers.soonestAt()]
    for (const market of state.markets) {
      if (market) left -= closeAllOf(state, market, account, left)
    }
    if (left <= 0) return
    timers.set(account, 0)
    state.events.push({ type: 'cancel_timer_fired', account, dueAt })
  }
}
