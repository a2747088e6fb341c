import type { NewOrder } from '@truebook/shared/command'
import type { MessageDigest } from '@truebook/shared/digest'
import { atomsOf } from './amount.js'
import { closeTaker, execute } from './execute.js'
import type { MarketState } from './market-state.js'
import { checkOrder } from './order-rules.js'
import { clientOrderIdDigest, nameUse } from './replay-window.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'
import {
  fillsWhole,
  givenAsset,
  mostFor,
  NO_OFFER,
  needsOf,
  needsWhatItBuys,
  offerTo,
  ruleOf,
  takerOf,
} from './taker.js'

/** Takes an order in, matches it, and lets what is left rest or expire. */
export function placeOrder(
  state: ExchangeState,
  account: number,
  order: NewOrder,
): Refusal | undefined {
  const market = state.markets[order.market]
  if (!market) return refuse('INVALID_MARKET')
  const name = order.clientOrderId === '' ? undefined : clientOrderIdDigest(order.clientOrderId)
  const refusal = checkOrder(state, market, account, order, name)
  if (refusal) return refusal
  const taker = takerOf(market, account, order)
  const asset = givenAsset(market, order)
  const isPriced = needsWhatItBuys(order)
  let offer = isPriced ? offerTo(market, taker, mostFor(state, market, account)) : NO_OFFER
  if (!offer) return refuse('OWN_ORDER_TOO_DEEP')
  const needs = needsOf(market, order, offer)
  if (!state.ledger.covers(account, asset, needs)) {
    const available = state.ledger.available(account, asset)
    return { code: 'INSUFFICIENT_BALANCE', low: atomsOf(needs), high: available }
  }
  const isFok = order.timeInForce === 'FOK'
  // Do this last, because it is the most expensive check: orders that cannot be paid for were refused above.
  if (isFok && !isPriced) offer = offerTo(market, taker)
  if (!offer) return refuse('OWN_ORDER_TOO_DEEP')
  accept(state, market, account, order, name)
  if (isFok && !fillsWhole(taker, offer)) {
    closeTaker(state, market, order, taker, 'EXPIRED', taker.lots)
  } else {
    execute(state, market, order, taker)
  }
  return undefined
}

function accept(
  state: ExchangeState,
  market: MarketState,
  account: number,
  order: NewOrder,
  name: MessageDigest | undefined,
): void {
  const { rules } = market
  state.priority += 1
  if (name) {
    const named = { account, orderId: order.id, market: rules.id }
    state.window.add(nameUse(named, name, state.time))
  }
  state.events.push({
    type: 'order_accepted',
    market: rules.id,
    marketSequence: ++market.marketSequence,
    orderId: order.id,
    account,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    price: order.price,
    quantity: order.quantity,
    quoteQuantity: order.quoteQuantity,
    expiresAt: order.expiresAt,
    postOnly: order.postOnly,
    selfTrade: ruleOf(market, order),
    clientOrderId: order.clientOrderId,
    priority: state.priority,
  })
}
