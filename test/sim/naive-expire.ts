import { closeOpen } from './naive-cancel.js'
import type { NaiveState, OpenOrder } from './naive-state.js'

/** Does what is due, one thing after the other, and stops after so many. */
export function expireDue(state: NaiveState, most: number): undefined {
  for (let done = 0; done < most; done++) {
    if (!expireNext(state)) return
  }
}

/** Orders expire first; then whoever has not asked for more time in time loses all that is open. */
function expireNext(state: NaiveState): boolean {
  const expired = firstOf(
    state.orders.filter(({ expiresAt }) => expiresAt > 0 && expiresAt <= state.time),
    (a, b) => a.market - b.market || a.expiresAt - b.expiresAt || a.priority - b.priority,
  )
  if (expired) {
    closeOpen(state, expired, 'EXPIRED')
    return true
  }
  const timer = firstOf(
    [...state.timers].filter(([, dueAt]) => dueAt <= state.time),
    ([a, aDue], [b, bDue]) => aDue - bDue || a - b,
  )
  if (timer) loseOne(state, timer)
  return timer !== undefined
}

/** An order of the account, in paused markets too; the switch has fired once there is none. */
function loseOne(state: NaiveState, [account, dueAt]: readonly [number, number]): void {
  const byAge = (a: OpenOrder, b: OpenOrder) => a.market - b.market || a.priority - b.priority
  const oldest = firstOf(
    state.orders.filter((order) => order.account === account),
    byAge,
  )
  if (oldest) {
    closeOpen(state, oldest, 'CANCELLED')
    return
  }
  state.timers.delete(account)
  state.events.push({ type: 'cancel_timer_fired', account, dueAt })
}

function firstOf<T>(items: T[], compare: (a: T, b: T) => number): T | undefined {
  return items.sort(compare)[0]
}
