import type { NewOrder } from '@truebook/shared/command'
import type { SelfTrade } from '@truebook/shared/words'
import { type Amount, amountOf } from './amount.js'
import {
  type SelfTrade as BookRule,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  SELF_TRADE,
  UNLIMITED,
} from './book.js'
import { tickLotsWithin } from './fees.js'
import type { MarketState } from './market-state.js'
import { slotsOf } from './open-orders.js'
import { marketBound } from './order-rules.js'
import { type BookSide, BUY, SELL } from './price-key.js'

const RULES = {
  expire_taker: EXPIRE_TAKER,
  expire_maker: EXPIRE_MAKER,
  expire_both: EXPIRE_BOTH,
} as const

/** An order as the book meets it. */
export interface Taker {
  readonly side: BookSide
  readonly account: number
  /** The worst price it trades at, in ticks; 0 where nothing stands against a market order. */
  readonly limit: number
  /** `UNLIMITED` by quote. */
  readonly lots: number
  /** The tick-lots it may spend; `UNLIMITED` by quantity. */
  readonly budget: number
  readonly selfTrade: BookRule
}

/** What an order asks of the book, now. */
export function takerOf(market: MarketState, account: number, order: NewOrder): Taker {
  const { book } = market
  const best = order.side === 'BUY' ? book.bestAsk() : book.bestBid()
  const bound = best === 0 ? 0 : marketBound(market, order.side, best)
  const byQuote = order.quoteQuantity > 0n
  return {
    side: order.side === 'BUY' ? BUY : SELL,
    account,
    limit: order.orderType === 'LIMIT' ? order.price : bound,
    lots: byQuote ? UNLIMITED : order.quantity,
    budget: byQuote ? budgetOf(market, order) : UNLIMITED,
    selfTrade: RULES[ruleOf(market, order)],
  }
}

/** Whom self-trade prevention cuts where this order is the taker. */
export function ruleOf({ rules }: MarketState, { selfTrade }: NewOrder): SelfTrade {
  return selfTrade === 'market_default' ? rules.selfTrade : selfTrade
}

/** What quote atoms pay for; `checkTerms` has refused what is beyond exact numbers. */
function budgetOf({ units, rules }: MarketState, { quoteQuantity }: NewOrder): number {
  return Number(tickLotsWithin(quoteQuantity, units, BigInt(rules.takerFeePpm)))
}

/**
 * How many lots the book would fill at once. Who has no order in the market cannot meet one of its
 * own, and the book then counts whole levels: a large order that is refused again and again is cheap.
 */
function fillableLots({ book, openOrders }: MarketState, taker: Taker): number {
  const { side, limit, lots, budget, account } = taker
  if (limit === 0) return 0
  const rule = openOrders.count(account) === 0 ? SELF_TRADE : taker.selfTrade
  const own = () => slotsOf(openOrders, account)
  return book.fillable(side, limit, lots, budget, account, rule, own)
}

/** The asset that an order gives. */
export function givenAsset({ rules }: MarketState, { side }: NewOrder): number {
  return side === 'SELL' ? rules.baseAsset : rules.quoteAsset
}

/** What must be available of it for an order to be taken. */
export function needsOf(market: MarketState, order: NewOrder, taker: Taker): Amount {
  const { money } = market
  if (order.side === 'SELL') return money.sizeOf(order.quantity)
  if (order.quoteQuantity > 0n) return amountOf(order.quoteQuantity)
  if (order.orderType === 'LIMIT') return money.buyNeeds(order.price * order.quantity)
  // What the book would take now, not what the bound would allow: who can pay may buy.
  return money.buyNeeds(fillableLots(market, taker) > 0 ? market.book.fillableNotional() : 0)
}

/** Whether the whole order would fill at once; by quote, whether its budget would buy no more. */
export function fillsWhole(market: MarketState, taker: Taker): boolean {
  const lots = fillableLots(market, taker)
  if (lots === taker.lots) return true
  if (taker.budget === UNLIMITED || lots === 0) return false
  const spent = market.book.fillableNotional()
  const more = fillableLots(market, { ...taker, lots: lots + 1, budget: UNLIMITED }) > lots
  if (more) return true
  fillableLots(market, { ...taker, lots: lots - 1 })
  const lastPrice = spent - market.book.fillableNotional()
  return taker.budget - spent < lastPrice
}
