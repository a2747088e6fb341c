import type { Amendment, NewOrder } from '@truebook/shared/command'
import { type Lots, NO_ATOMS, type Ticks } from '@truebook/shared/units'
import { atomsOf, minus, plus } from './amount.js'
import { execute } from './execute.js'
import { isPostOnly, type MarketState, selfTradeIn } from './market-state.js'
import { checkMinima, checkTerms } from './order-rules.js'
import { findOwn, heldAsset, holdOf, leaveOpenOrders, pushLevelChanged, sideOf } from './orders.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'
import { needsOf, takerOf } from './taker.js'

/**
 * Changes an open order in one step. Only smaller, it keeps its place in the queue; at another price
 * or larger, it joins the end of one, or trades, as a new order would. Refused, it stays as it was.
 */
export function amendOrder(
  state: ExchangeState,
  account: number,
  amendment: Amendment,
): Refusal | undefined {
  const market = state.markets[amendment.market]
  const slot = findOwn(market, account, amendment.orderId)
  if (!market || slot === 0) return refuse('ORDER_NOT_FOUND')
  if (market.status === 'PAUSED') return refuse('MARKET_PAUSED')
  const order = amendedTerms(market, slot, amendment)
  const filled = market.quantities[slot] - market.book.remaining(slot)
  if (order.quantity <= filled) return refuse('QUANTITY_ALREADY_FILLED', filled, order.quantity)
  const shrinks =
    order.price === market.book.price(slot) && order.quantity <= market.quantities[slot]
  return shrinks
    ? shrink(state, market, slot, order)
    : replace(state, market, slot, order, order.quantity - filled)
}

/** The order as it would be placed now; 0 in the amendment leaves a term as it is. */
function amendedTerms(market: MarketState, slot: number, amendment: Amendment): NewOrder {
  const { book, flags } = market
  return {
    id: amendment.orderId,
    market: amendment.market,
    side: sideOf(market, slot),
    orderType: 'LIMIT',
    timeInForce: 'GTC',
    price: amendment.price === 0 ? book.price(slot) : amendment.price,
    quantity: amendment.quantity === 0 ? (market.quantities[slot] as Lots) : amendment.quantity,
    quoteQuantity: NO_ATOMS,
    expiresAt: market.expiries.at(slot),
    postOnly: isPostOnly(flags[slot]),
    selfTrade: selfTradeIn(flags[slot]),
    clientOrderId: '',
  }
}

/** Takes some of an order away where it stands. */
function shrink(
  state: ExchangeState,
  market: MarketState,
  slot: number,
  order: NewOrder,
): Refusal | undefined {
  const { book } = market
  const less = market.quantities[slot] - order.quantity
  // Else it would cost next to nothing to fill a book with dust.
  const tooSmall = checkMinima(market, order)
  if (tooSmall) return tooSmall
  if (less > 0) {
    const before = holdOf(market, slot)
    book.reduce(slot, less)
    market.quantities[slot] = order.quantity
    const after = holdOf(market, slot)
    state.ledger.release(book.account(slot), heldAsset(market, slot), minus(before, after))
  }
  pushAmended(state, market, order, {
    account: book.account(slot),
    remaining: book.remaining(slot),
    priority: market.priorities[slot],
  })
  if (less > 0) pushLevelChanged(state, market, order.side, order.price)
  return undefined
}

/** Takes an order off the book and lets it in again, with new terms and a new priority. */
function replace(
  state: ExchangeState,
  market: MarketState,
  slot: number,
  order: NewOrder,
  remaining: number,
): Refusal | undefined {
  const { book } = market
  const account = book.account(slot)
  const refusal = checkTerms(state, market, order)
  if (refusal) return refusal
  const left = { ...order, quantity: remaining as Lots }
  const taker = takerOf(market, account, left)
  const needs = needsOf(market, left)
  const available = state.ledger.available(account, heldAsset(market, slot))
  const usable = plus(available, holdOf(market, slot))
  if (usable < needs) {
    return { code: 'INSUFFICIENT_BALANCE', low: atomsOf(needs), high: atomsOf(usable) }
  }
  const oldPrice = book.price(slot)
  book.remove(slot)
  leaveOpenOrders(state, market, slot)
  state.priority += 1
  pushAmended(state, market, order, { account, remaining, priority: state.priority })
  pushLevelChanged(state, market, order.side, oldPrice)
  execute(state, market, order, taker)
  return undefined
}

function pushAmended(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
  about: { readonly account: number; readonly remaining: number; readonly priority: number },
): void {
  state.events.push({
    type: 'order_amended',
    market: market.rules.id,
    marketSequence: ++market.marketSequence,
    orderId: order.id,
    account: about.account,
    price: order.price as Ticks,
    quantity: order.quantity,
    remaining: about.remaining as Lots,
    priority: about.priority,
  })
}
