import type { Market, MarketUnits } from '@truebook/shared/market'
import type { MarketStatus } from '@truebook/shared/words'
import { type Book, createBook } from './book.js'
import { createExpiryHeap, type ExpiryHeap } from './expiry-heap.js'
import { createOpenOrders, type OpenOrders } from './open-orders.js'

/** One market: its rules, its book, and what the book does not know of its open orders. */
export interface MarketState {
  readonly rules: Market
  readonly units: MarketUnits
  readonly makerFeePpm: bigint
  readonly takerFeePpm: bigint
  status: MarketStatus
  marketSequence: number
  tradeNumber: number
  /** In ticks; 0 before the first trade. */
  lastPrice: number
  lastMicros: number
  readonly book: Book
  readonly openOrders: OpenOrders
  readonly expiries: ExpiryHeap
  /** By slot: unix milliseconds, 0 for never. */
  readonly expiresAt: Float64Array
  /** By slot. */
  readonly priorities: Float64Array
}

/** A market without orders. `capacity` is how many may rest in it at once. */
export function createMarketState(
  rules: Market,
  units: MarketUnits,
  capacity: number,
): MarketState {
  return {
    rules,
    units,
    makerFeePpm: BigInt(rules.makerFeePpm),
    takerFeePpm: BigInt(rules.takerFeePpm),
    status: 'ACTIVE',
    marketSequence: 0,
    tradeNumber: 0,
    lastPrice: 0,
    lastMicros: 0,
    book: createBook({ capacity }),
    openOrders: createOpenOrders(capacity),
    expiries: createExpiryHeap(capacity),
    expiresAt: new Float64Array(capacity + 1),
    priorities: new Float64Array(capacity + 1),
  }
}
