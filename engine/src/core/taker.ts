import type { NewOrder } from '@truebook/shared/command'
import { tickLotsWithin } from '@truebook/shared/fees'
import type { Atoms } from '@truebook/shared/units'
import type { SelfTrade } from '@truebook/shared/words'
import { type Amount, amountOf } from './amount.js'
import {
  type Book,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  type SelfTradeRule,
  TOO_DEEP,
  UNLIMITED,
} from './book.js'
import type { MarketState } from './market-state.js'
import { marketBound } from './order-rules.js'
import { type BookSide, bookSideOf } from './price-key.js'
import type { ExchangeState } from './state.js'

const RULES = {
  expire_taker: EXPIRE_TAKER,
  expire_maker: EXPIRE_MAKER,
  expire_both: EXPIRE_BOTH,
} as const

/** An order as the book matches it. */
export interface Taker {
  readonly side: BookSide
  readonly account: number
  /** The worst price it trades at, in ticks; 0 for a market order when the other side is empty. */
  readonly limit: number
  /** Its size in lots; `UNLIMITED` for an order by quote. */
  readonly lots: number
  /** The tick-lots it may spend; `UNLIMITED` for an order by quantity. */
  readonly budget: number
  readonly selfTrade: SelfTradeRule
}

/** What an order asks of the book, now. */
export function takerOf(market: MarketState, account: number, order: NewOrder): Taker {
  const { book } = market
  const best = order.side === 'BUY' ? book.bestAsk() : book.bestBid()
  const bound = best === 0 ? 0 : marketBound(market, order.side, best)
  const byQuote = order.quoteQuantity > 0n
  return {
    side: bookSideOf(order.side),
    account,
    limit: order.orderType === 'LIMIT' ? order.price : bound,
    lots: byQuote ? UNLIMITED : order.quantity,
    budget: byQuote ? tickLotsFor(market, order.quoteQuantity) : UNLIMITED,
    selfTrade: RULES[ruleOf(market, order)],
  }
}

/** The self-trade rule of an order as a taker: its own, or else its market's. */
export function ruleOf({ rules }: MarketState, { selfTrade }: NewOrder): SelfTrade {
  return selfTrade === 'market_default' ? rules.selfTrade : selfTrade
}

/**
 * The tick-lots that quote atoms pay for, with the taker fee on them. Exact below 2^53, as all orders by
 * quote are.
 */
function tickLotsFor({ units, rules }: MarketState, atoms: Atoms): number {
  return Number(tickLotsWithin(atoms, units, BigInt(rules.takerFeePpm)))
}

/** What the book would fill of an order at once. */
export interface Offer {
  readonly lots: number
  readonly tickLots: number
  /** For an order by quote: whether it would have too little left to buy more. */
  readonly isSpent: boolean
}

export const NO_OFFER: Offer = { lots: 0, tickLots: 0, isSpent: false }

/**
 * What the book would fill of an order now; undefined where an order of the same account stands too deep in
 * the line to tell. It costs more than most other checks, and need be asked only once. It stops at the
 * price where the notional exceeds `most` tick-lots, since the caller can use no more.
 */
export function offerTo(
  { book, openOrders }: MarketState,
  taker: Taker,
  most = Number.POSITIVE_INFINITY,
): Offer | undefined {
  const { side, limit, budget, account, selfTrade } = taker
  if (limit === 0) return NO_OFFER
  const lots = book.fillable(side, limit, taker.lots, budget, account, selfTrade, most, openOrders)
  if (lots === TOO_DEEP) return undefined
  return { lots, tickLots: book.fillableNotional(), isSpent: isSpent(book, taker) }
}

/** The tick-lots that an account could pay for; Infinity where they are too many to be exact. */
export function mostFor(state: ExchangeState, market: MarketState, account: number): number {
  const most = tickLotsFor(market, state.ledger.available(account, market.rules.quoteAsset))
  return most < UNLIMITED ? most : Number.POSITIVE_INFINITY
}

/** The asset that an order gives. */
export function givenAsset({ rules }: MarketState, { side }: NewOrder): number {
  return side === 'SELL' ? rules.baseAsset : rules.quoteAsset
}

/**
 * Whether an order is a market buy by quantity: it must pay for what it would buy now, not for its whole
 * quantity at the worst price.
 */
export function needsWhatItBuys({ side, orderType, quoteQuantity }: NewOrder): boolean {
  return side === 'BUY' && orderType === 'MARKET' && quoteQuantity === 0n
}

/** Whether the book is asked what it would fill of an order before the order is taken. */
export function isForeseen(order: NewOrder): boolean {
  return order.timeInForce === 'FOK' || needsWhatItBuys(order)
}

/** How much of `givenAsset` must be available for an order to be taken. */
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
export function fillsWhole(taker: Taker, offer: Offer): boolean {
  return offer.lots === taker.lots || offer.isSpent
}

/**
 * Whether the book's last answer to an order by quote left it too little to buy more. Such an order counts
 * as filled.
 */
export function isSpent(book: Book, { budget }: Taker): boolean {
  return budget !== UNLIMITED && book.isSpent(budget)
}
