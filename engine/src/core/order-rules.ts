import type { NewOrder } from '@truebook/shared/command'
import type { MessageDigest } from '@truebook/shared/digest'
import { MAX_TICK_LOTS, MAX_TICKS } from '@truebook/shared/units'
import { type Amount, amountOf, atomsOf } from './amount.js'
import type { MarketState } from './market-state.js'
import { UNTIMED } from './replay-window.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'

const WHOLE_BPS = 10_000

/**
 * Refuses an order that its market does not take. Whether the account can pay for it is checked later. `name` is the digest
 * of its client_order_id, if it has one.
 */
export function checkOrder(
  state: ExchangeState,
  market: MarketState,
  account: number,
  order: NewOrder,
  name: MessageDigest | undefined,
): Refusal | undefined {
  return (
    checkShape(order) ??
    checkIds(state, market, account, order, name) ??
    checkTerms(state, market, order) ??
    checkRoom(state, market, account, order)
  )
}

/** The part of `checkOrder` that an amended order must pass again. */
export function checkTerms(
  state: ExchangeState,
  market: MarketState,
  order: NewOrder,
): Refusal | undefined {
  return (
    checkStatus(market, order) ??
    checkExpiry(state, order) ??
    checkSize(market, order) ??
    (order.orderType === 'LIMIT' ? checkLimit(market, order) : checkMarket(market, order))
  )
}

/** Refuses fields that contradict each other. The api checks this before, and names the fields. */
function checkShape(order: NewOrder): Refusal | undefined {
  const byQuantity = order.quantity > 0
  const byQuote = order.quoteQuantity > 0n
  const limit = order.orderType === 'LIMIT'
  const rests = limit && order.timeInForce === 'GTC'
  const sound =
    byQuantity !== byQuote &&
    (!byQuote || (!limit && order.side === 'BUY')) &&
    (limit ? order.price >= 1 && order.price <= MAX_TICKS : order.price === 0) &&
    (!order.postOnly || rests)
  return sound ? undefined : refuse('INVALID_FIELD')
}

function checkIds(
  state: ExchangeState,
  { book }: MarketState,
  account: number,
  { id }: NewOrder,
  name: MessageDigest | undefined,
): Refusal | undefined {
  if (book.find(id.time, id.chance) !== 0) return refuse('DUPLICATE_ORDER_ID')
  if (!name) return undefined
  const use = state.window.find(account, name, UNTIMED)
  return use && { code: 'DUPLICATE_CLIENT_ORDER_ID', original: use }
}

function checkStatus(market: MarketState, order: NewOrder): Refusal | undefined {
  switch (market.status) {
    case 'ACTIVE':
      return undefined
    case 'POST_ONLY':
      return order.postOnly ? undefined : refuse('MARKET_POST_ONLY')
    case 'CANCEL_ONLY':
      return refuse('MARKET_CANCEL_ONLY')
    case 'PAUSED':
      return refuse('MARKET_PAUSED')
  }
}

/** Applies to orders that never rest, too: none may trade once its signer wants it gone. */
function checkExpiry(state: ExchangeState, { expiresAt }: NewOrder): Refusal | undefined {
  return expiresAt !== 0 && expiresAt <= state.time ? refuse('ALREADY_EXPIRED') : undefined
}

/** The minima, which even an amendment that only makes an order smaller must keep to. */
export function checkMinima(market: MarketState, order: NewOrder): Refusal | undefined {
  const notional = market.money.notionalOf(order.price * order.quantity)
  return checkSize(market, order) ?? checkNotional(market, notional)
}

function checkSize({ rules }: MarketState, order: NewOrder): Refusal | undefined {
  if (order.quantity === 0 || order.quantity >= rules.minQuantity) return undefined
  return refuse('QUANTITY_BELOW_MINIMUM', rules.minQuantity, order.quantity)
}

function checkLimit(market: MarketState, order: NewOrder): Refusal | undefined {
  const { rules, book } = market
  const { price, side } = order
  if (price < rules.minPrice) return refuse('PRICE_BELOW_MINIMUM', rules.minPrice, price)
  const tickLots = price * order.quantity
  if (tickLots > MAX_TICK_LOTS) return refuse('NOTIONAL_TOO_LARGE')
  const tooSmall = checkNotional(market, market.money.notionalOf(tickLots))
  if (tooSmall) return tooSmall
  const band = priceBand(market)
  if (price < band.low || price > band.high) {
    return refuse('PRICE_OUTSIDE_BAND', band.low, band.high)
  }
  const best = side === 'BUY' ? book.bestAsk() : book.bestBid()
  const crosses = best !== 0 && (side === 'BUY' ? price >= best : price <= best)
  if (order.postOnly && crosses) return refuse('WOULD_MATCH', best)
  return undefined
}

/**
 * Refuses an order that may rest where there is no room for it. The limit of an account's open orders keeps
 * cancelling them all quick.
 */
function checkRoom(
  { openOrderLimit }: ExchangeState,
  { book, openOrders }: MarketState,
  account: number,
  { orderType, timeInForce }: NewOrder,
): Refusal | undefined {
  if (orderType !== 'LIMIT' || timeInForce !== 'GTC') return undefined
  if (openOrders.count(account) >= openOrderLimit) return refuse('TOO_MANY_OPEN_ORDERS')
  return book.isFull() ? refuse('BOOK_FULL') : undefined
}

function checkMarket(market: MarketState, order: NewOrder): Refusal | undefined {
  const { book, money } = market
  if (order.quoteQuantity > 0n) {
    if (order.quoteQuantity > money.maxSpending) return refuse('NOTIONAL_TOO_LARGE')
    return checkNotional(market, amountOf(order.quoteQuantity))
  }
  const best = order.side === 'BUY' ? book.bestAsk() : book.bestBid()
  if (best === 0) return undefined
  const worst = order.side === 'BUY' ? marketBound(market, 'BUY', best) : best
  if (worst * order.quantity > MAX_TICK_LOTS) return refuse('NOTIONAL_TOO_LARGE')
  return checkNotional(market, money.notionalOf(best * order.quantity))
}

function checkNotional({ money, rules }: MarketState, notional: Amount): Refusal | undefined {
  if (notional >= money.minTradeSize) return undefined
  return { code: 'NOTIONAL_BELOW_MINIMUM', low: rules.minTradeSize, high: atomsOf(notional) }
}

/** The worst price, in ticks, that a market order may trade at while `best` is the best one. */
export function marketBound(market: MarketState, side: 'BUY' | 'SELL', best: number): number {
  const margin = market.rules.marketOrderMarginBps
  if (side === 'BUY') {
    return Math.min(MAX_TICKS, Math.floor((best * (WHOLE_BPS + margin)) / WHOLE_BPS))
  }
  return Math.max(1, Math.ceil((best * (WHOLE_BPS - margin)) / WHOLE_BPS))
}

/**
 * The limit prices that are allowed now, in ticks: within the deviation from the last price, else from the
 * mid, else any. The band always reaches the next tick on either side, even if that is beyond the
 * deviation, so that a market always has another price to trade at.
 */
function priceBand({ rules, book, lastPrice }: MarketState): { low: number; high: number } {
  const bid = book.bestBid()
  const ask = book.bestAsk()
  const twice = lastPrice !== 0 ? 2 * lastPrice : bid !== 0 && ask !== 0 ? bid + ask : 0
  if (twice === 0) return { low: 1, high: MAX_TICKS }
  const deviation = rules.maxPriceDeviationBps
  const low = Math.ceil((twice * (WHOLE_BPS - deviation)) / (2 * WHOLE_BPS))
  const high = Math.floor((twice * (WHOLE_BPS + deviation)) / (2 * WHOLE_BPS))
  const below = Math.ceil(twice / 2) - 1
  const above = Math.floor(twice / 2) + 1
  return {
    low: Math.max(1, Math.min(low, below)),
    high: Math.min(MAX_TICKS, Math.max(high, above)),
  }
}
