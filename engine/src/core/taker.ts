import type { NewOrder } from '@truebook/shared/command'
import type { SelfTrade } from '@truebook/shared/words'
import { type Amount, amountOf } from './amount.js'
import {
  type SelfTrade as BookRule,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  TOO_DEEP,
  UNLIMITED,
} from './book.js'
import { tickLotsWithin } from './fees.js'
import type { MarketState } from './market-state.js'
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

/** What the book would fill of an order at once. */
export interface Offer {
  readonly lots: number
  readonly tickLots: number
  /** What the change of an order by quote would be held against: see `isSpent`. */
  readonly price: number
}

export const NO_OFFER: Offer = { lots: 0, tickLots: 0, price: 0 }

/**
 * What the book offers an order; undefined where one of its own stands too deep in its line to tell. It
 * costs more than most else, and need be asked once.
 */
export function offerTo({ book, openOrders }: MarketState, taker: Taker): Offer | undefined {
  const { side, limit, budget, account, selfTrade } = taker
  if (limit === 0) return NO_OFFER
  const lots = book.fillable(side, limit, taker.lots, budget, account, selfTrade, openOrders)
  if (lots === TOO_DEEP) return undefined
  return { lots, tickLots: book.fillableNotional(), price: book.stopPrice() }
}

/** The asset that an order gives. */
export function givenAsset({ rules }: MarketState, { side }: NewOrder): number {
  return side === 'SELL' ? rules.baseAsset : rules.quoteAsset
}

/** Whether an order needs what the book would take of it now, not what its bound would allow. */
export function needsWhatItBuys({ side, orderType, quoteQuantity }: NewOrder): boolean {
  return side === 'BUY' && orderType === 'MARKET' && quoteQuantity === 0n
}

/** What must be available of it for an order to be taken. */
export function needsOf(
  { money }: MarketState,
  order: NewOrder,
  { tickLots }: Offer = NO_OFFER,
): Amount {
  if (order.side === 'SELL') return money.sizeOf(order.quantity)
  if (order.quoteQuantity > 0n) return amountOf(order.quoteQuantity)
  return money.buyNeeds(needsWhatItBuys(order) ? tickLots : order.price * order.quantity)
}

/** Whether the whole order would fill at once. */
export function fillsWhole(taker: Taker, { lots, tickLots, price }: Offer): boolean {
  return lots === taker.lots || isSpent(taker, tickLots, price)
}

/**
 * Whether an order by quote bought, and its change buys no lot more at the price that it came to last: the
 * next one that its limit allows, else its last. FILLED means this for it.
 */
export function isSpent({ budget }: Taker, spent: number, price: number): boolean {
  return budget !== UNLIMITED && spent > 0 && budget - spent < price
}
