import type { Market, MarketUnits } from '@truebook/shared/market'
import { type MarketStatus, SELF_TRADES, type SelfTrade } from '@truebook/shared/words'
import { type Book, createBook } from './book.js'
import { createExpiryHeap, type ExpiryHeap } from './expiry-heap.js'
import { createMarketMoney, type MarketMoney } from './market-money.js'
import { createOpenOrders, type OpenOrders } from './open-orders.js'

/** One market: its rules, its book, and what the book does not know of its open orders. */
export interface MarketState {
  readonly rules: Market
  readonly units: MarketUnits
  readonly money: MarketMoney
  status: MarketStatus
  marketSequence: number
  tradeNumber: number
  /** In ticks, of the last trade or as an operator set it; 0 before either. */
  lastPrice: number
  lastMicros: number
  readonly book: Book
  readonly openOrders: OpenOrders
  readonly expiries: ExpiryHeap
  /** By slot: the order's priority. */
  readonly priorities: Float64Array
  /** By slot: the whole size in lots, what is filled already included. */
  readonly quantities: Float64Array
  /**
   * By slot: the order's self-trade rule and post-only (see `flagsOf`), needed to match it again when
   * amended.
   */
  readonly flags: Uint8Array
}

/** A market without orders. `capacity` is how many may rest in it at once. */
export function createMarketState(
  rules: Market,
  units: MarketUnits,
  capacity: number,
): MarketState {
  const priorities = new Float64Array(capacity + 1)
  return {
    rules,
    units,
    money: createMarketMoney(rules, units),
    status: 'ACTIVE',
    marketSequence: 0,
    tradeNumber: 0,
    lastPrice: 0,
    lastMicros: 0,
    book: createBook({ capacity }),
    openOrders: createOpenOrders(capacity),
    expiries: createExpiryHeap(capacity, (slot) => priorities[slot]),
    priorities,
    quantities: new Float64Array(capacity + 1),
    flags: new Uint8Array(capacity + 1),
  }
}

const POST_ONLY = 4

/** An order's self-trade rule and whether it is post-only, in one byte. */
export function flagsOf(selfTrade: SelfTrade, postOnly: boolean): number {
  return SELF_TRADES.indexOf(selfTrade) | (postOnly ? POST_ONLY : 0)
}

/** The self-trade rule in a byte of flags. */
export function selfTradeIn(flags: number): SelfTrade {
  return SELF_TRADES[flags & (POST_ONLY - 1)]
}

/** Whether a byte of flags says post-only. */
export function isPostOnly(flags: number): boolean {
  return (flags & POST_ONLY) !== 0
}
