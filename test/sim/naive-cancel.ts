import type { CommandOf, OrderName } from '@truebook/shared/command'
import {
  close,
  findOrder,
  marketOf,
  type NaiveRefusal,
  type NaiveState,
  type OpenOrder,
  refuse,
  sayLevel,
  sayOrderRefusal,
  sideOf,
} from './naive-state.js'

type Verdict = NaiveRefusal | undefined

export function cancelOrder(state: NaiveState, account: number, name: OrderName): Verdict {
  const order = findOrder(state, account, name)
  if (!order) return refuse('ORDER_NOT_FOUND')
  if (state.markets.get(name.market)?.status === 'PAUSED') return refuse('MARKET_PAUSED')
  closeOpen(state, order, 'CANCELLED')
  return undefined
}

/** One after the other, each with an outcome of its own. */
export function cancelBatch(
  state: NaiveState,
  { signed: { account }, orders }: CommandOf<'cancel_batch'>,
): undefined {
  for (const name of orders) {
    const refusal = cancelOrder(state, account, name)
    if (refusal) sayOrderRefusal(state, 'cancel_rejected', { ...name, account }, refusal)
  }
}

export function cancelAll(state: NaiveState, { market, signed }: CommandOf<'cancel_all'>): Verdict {
  const only = state.markets.get(market)
  if (market !== 0 && !only) return refuse('INVALID_MARKET')
  if (only?.status === 'PAUSED') return refuse('MARKET_PAUSED')
  const mine = state.orders.filter(
    (order) =>
      order.account === signed.account &&
      (market === 0 || order.market === market) &&
      state.markets.get(order.market)?.status !== 'PAUSED',
  )
  mine.sort((a, b) => a.market - b.market || a.priority - b.priority)
  for (const order of mine) closeOpen(state, order, 'CANCELLED')
  return undefined
}

export function cancelAllAfter(
  state: NaiveState,
  { signed: { account }, timeout }: CommandOf<'cancel_all_after'>,
): Verdict {
  if (timeout > 86_400_000 || (timeout > 0 && timeout < 1000)) {
    return refuse('INVALID_FIELD', 1000, 86_400_000)
  }
  const dueAt = timeout > 0 ? state.time + timeout : 0
  if (timeout > 0) state.timers.set(account, dueAt)
  else state.timers.delete(account)
  state.events.push({ type: 'cancel_timer_set', account, dueAt })
  return undefined
}

/** A frozen account has no open order, in paused markets neither. */
export function setAccountFrozen(
  state: NaiveState,
  { wallet, frozen }: CommandOf<'set_account_frozen'>,
): Verdict {
  const account = state.wallets.indexOf(wallet)
  if (account < 1) return refuse('ACCOUNT_NOT_FOUND')
  if (frozen) {
    state.frozen.add(account)
    const mine = state.orders.filter((order) => order.account === account)
    mine.sort((a, b) => a.market - b.market || a.priority - b.priority)
    for (const order of mine) closeOpen(state, order, 'CANCELLED')
  } else state.frozen.delete(account)
  state.events.push({ type: 'account_frozen', account, frozen })
  return undefined
}

/** Closes an order that rests, and says what is left of its level. */
export function closeOpen(
  state: NaiveState,
  order: OpenOrder,
  reason: 'EXPIRED' | 'CANCELLED',
): void {
  close(state, order, reason)
  sayLevel(state, marketOf(state, order.market), sideOf(order), order.price)
}
