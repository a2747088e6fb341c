import { messageDigest } from '@truebook/shared/digest'
import { MAX_TICK_LOTS, MAX_TICKS } from '@truebook/shared/units'
import { otherSide, type Side } from '@truebook/shared/words'
import {
  type Asked,
  bestOf,
  type NaiveMarket,
  type NaiveRefusal,
  type NaiveState,
  refuse,
  withTakerFee,
} from './naive-state.js'

/** The table of order rules, in the order in which they are asked. */
export function checkOrder(
  state: NaiveState,
  market: NaiveMarket,
  order: Asked,
): NaiveRefusal | undefined {
  if (!isSound(order)) return refuse('INVALID_FIELD')
  const isKnown = state.orders.some(
    ({ market: id, idTime, idChance }) =>
      id === order.market && idTime === order.id.time && idChance === order.id.chance,
  )
  if (isKnown) return refuse('DUPLICATE_ORDER_ID')
  if (order.clientOrderId !== '') {
    const { high, low } = messageDigest(`client_order_id ${order.clientOrderId}`)
    const original = state.uses.get(`${order.account} ${high} ${low}`)
    if (original) return { ...refuse('DUPLICATE_CLIENT_ORDER_ID'), original }
  }
  return checkTerms(state, market, order) ?? checkRoom(state, market, order)
}

/** The part of the table that an amended order must pass as well. */
export function checkTerms(
  state: NaiveState,
  market: NaiveMarket,
  order: Asked,
): NaiveRefusal | undefined {
  if (market.status === 'PAUSED') return refuse('MARKET_PAUSED')
  if (market.status === 'CANCEL_ONLY') return refuse('MARKET_CANCEL_ONLY')
  if (market.status === 'POST_ONLY' && !order.postOnly) return refuse('MARKET_POST_ONLY')
  if (order.expiresAt > 0 && order.expiresAt <= state.time) return refuse('ALREADY_EXPIRED')
  const { minQuantity } = market.rules
  if (order.quantity > 0 && order.quantity < minQuantity) {
    return refuse('QUANTITY_BELOW_MINIMUM', minQuantity, order.quantity)
  }
  return order.orderType === 'LIMIT' ? checkLimit(market, order) : checkMarket(market, order)
}

function isSound(order: Asked): boolean {
  const { quantity, quoteQuantity, price, side, postOnly, timeInForce } = order
  if (quantity === 0 && quoteQuantity === 0n) return false
  if (quantity > 0 && quoteQuantity > 0n) return false
  if (order.orderType === 'MARKET') {
    return price === 0 && !postOnly && (quoteQuantity === 0n || side === 'BUY')
  }
  if (quoteQuantity > 0n || price < 1 || price > MAX_TICKS) return false
  return !postOnly || timeInForce === 'GTC'
}

function checkLimit(
  market: NaiveMarket,
  { price, quantity, side, postOnly }: Asked,
): NaiveRefusal | undefined {
  const { rules } = market
  if (price < rules.minPrice) return refuse('PRICE_BELOW_MINIMUM', rules.minPrice, price)
  const tickLots = BigInt(price) * BigInt(quantity)
  if (tickLots > BigInt(MAX_TICK_LOTS)) return refuse('NOTIONAL_TOO_LARGE')
  const notional = tickLots * market.units.tickLotAtoms
  if (notional < rules.minTradeSize) {
    return refuse('NOTIONAL_BELOW_MINIMUM', rules.minTradeSize, notional)
  }
  const { low, high } = bandOf(market)
  if (price < low || price > high) return refuse('PRICE_OUTSIDE_BAND', low, high)
  const best = bestOf(market, otherSide(side))
  const meets = best > 0 && (side === 'BUY' ? price >= best : price <= best)
  if (postOnly && meets) return refuse('WOULD_MATCH', best)
  return undefined
}

function checkRoom(
  { orders, capacity, openOrderLimit }: NaiveState,
  { rules }: NaiveMarket,
  { orderType, timeInForce, account }: Asked,
): NaiveRefusal | undefined {
  if (orderType === 'MARKET' || timeInForce !== 'GTC') return undefined
  const resting = orders.filter((order) => order.market === rules.id)
  const own = resting.filter((order) => order.account === account)
  if (own.length === openOrderLimit) return refuse('TOO_MANY_OPEN_ORDERS')
  if (resting.length === capacity) return refuse('BOOK_FULL')
  return undefined
}

function checkMarket(market: NaiveMarket, order: Asked): NaiveRefusal | undefined {
  const { rules, units } = market
  const { minTradeSize } = rules
  const { side, quantity, quoteQuantity } = order
  if (quoteQuantity > 0n) {
    // It could buy for one tick-lot more than can be counted.
    const tooMuch = withTakerFee(rules, units, BigInt(MAX_TICK_LOTS) + 1n)
    if (quoteQuantity >= tooMuch) return refuse('NOTIONAL_TOO_LARGE')
    if (quoteQuantity >= minTradeSize) return undefined
    return refuse('NOTIONAL_BELOW_MINIMUM', minTradeSize, quoteQuantity)
  }
  const best = bestOf(market, otherSide(side))
  if (best === 0) return undefined
  const worst = side === 'BUY' ? boundOf(market, 'BUY') : best
  if (BigInt(worst) * BigInt(quantity) > BigInt(MAX_TICK_LOTS)) return refuse('NOTIONAL_TOO_LARGE')
  const notional = BigInt(best) * BigInt(quantity) * market.units.tickLotAtoms
  if (notional >= minTradeSize) return undefined
  return refuse('NOTIONAL_BELOW_MINIMUM', minTradeSize, notional)
}

/** The worst price of a market order: the best one ± the margin; 0 when there is none to meet. */
export function boundOf(market: NaiveMarket, side: Side): number {
  const best = BigInt(bestOf(market, otherSide(side)))
  const margin = BigInt(market.rules.marketOrderMarginBps)
  if (best === 0n) return 0
  return side === 'BUY'
    ? clamp((best * (10_000n + margin)) / 10_000n)
    : clamp(ceilDivide(best * (10_000n - margin), 10_000n))
}

/** The limits that are taken now: around the last price, else the mid, and the next ticks; else any. */
function bandOf(market: NaiveMarket): { low: number; high: number } {
  const bid = bestOf(market, 'BUY')
  const ask = bestOf(market, 'SELL')
  const hasMid = bid > 0 && ask > 0
  if (market.lastPrice === 0 && !hasMid) return { low: 1, high: MAX_TICKS }
  const twice = BigInt(market.lastPrice > 0 ? 2 * market.lastPrice : bid + ask)
  const deviation = BigInt(market.rules.maxPriceDeviationBps)
  const [low, below] = [ceilDivide(twice * (10_000n - deviation), 20_000n), (twice - 1n) / 2n]
  const [high, above] = [(twice * (10_000n + deviation)) / 20_000n, twice / 2n + 1n]
  return { low: clamp(low < below ? low : below), high: clamp(high > above ? high : above) }
}

function clamp(price: bigint): number {
  if (price < 1n) return 1
  return price > BigInt(MAX_TICKS) ? MAX_TICKS : Number(price)
}

/** Of a positive divisor, towards plus infinity. */
function ceilDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor > 0n ? quotient + 1n : quotient
}
