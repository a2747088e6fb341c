import { type CommandOf, EVERY_MARKET, type OrderName } from '@truebook/shared/command'
import type { MarketState } from './market-state.js'
import { closeResting, findOwn } from './orders.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'

/** Closes one open order of the account that asks. */
export function cancelOrder(
  state: ExchangeState,
  account: number,
  { market: id, orderId }: OrderName,
): Refusal | undefined {
  const market = state.markets[id]
  const slot = findOwn(market, account, orderId)
  if (!market || slot === 0) return refuse('ORDER_NOT_FOUND')
  if (market.status === 'PAUSED') return refuse('MARKET_PAUSED')
  closeResting(state, market, slot, 'CANCELLED')
  return undefined
}

/** Closes all open orders of the account in one market, or in every one, the oldest first. */
export function cancelAll(
  state: ExchangeState,
  { signed, market: id }: CommandOf<'cancel_all'>,
): Refusal | undefined {
  if (id === EVERY_MARKET) {
    for (const market of state.markets) {
      if (market && market.status !== 'PAUSED') closeAllOf(state, market, signed.account)
    }
    return undefined
  }
  const market = state.markets[id]
  if (!market) return refuse('INVALID_MARKET')
  if (market.status === 'PAUSED') return refuse('MARKET_PAUSED')
  closeAllOf(state, market, signed.account)
  return undefined
}

/** Closes all open orders of an account in a market, the oldest first, or `most` of them; says how many. */
export function closeAllOf(
  state: ExchangeState,
  market: MarketState,
  account: number,
  most = Number.POSITIVE_INFINITY,
): number {
  let closed = 0
  for (let slot = market.openOrders.first(account); slot !== 0 && closed < most; closed++) {
    const next = market.openOrders.next(slot)
    closeResting(state, market, slot, 'CANCELLED')
    slot = next
  }
  return closed
}
