import type { BookMemory } from './book-memory.js'
import { type BookSide, BUY, priceOf, SELL, sideOf } from './price-key.js'

/** What can be asked of a book's best prices, orders and levels; nothing here changes it. */
export interface BookReads {
  /** The highest price bid, 0 if there is none. */
  bestBid(): number
  /** The lowest price asked, 0 if there is none. */
  bestAsk(): number
  /** How many orders rest. */
  count(): number

  /** Lots left to fill; what an expired or removed order had left stays until the next `rest`. */
  remaining(slot: number): number
  /** The price of an order. */
  price(slot: number): number
  /** The side of an order. */
  side(slot: number): BookSide
  /** The owner of an order. */
  account(slot: number): number
  /** The two halves of an order's id. */
  idTime(slot: number): number
  idChance(slot: number): number
  /** The order behind a resting order in its line, or 0. */
  next(slot: number): number

  /** The lots of all orders at a price, 0 if there are none. */
  levelLots(side: BookSide, price: number): number
  /** The number of orders at a price. */
  levelCount(side: BookSide, price: number): number
  /** The next price behind a price, seen from the best; 0 behind the last. */
  levelAfter(side: BookSide, price: number): number
  /** The order first in line at a price, or 0. */
  levelFirst(side: BookSide, price: number): number
}

export function createBookReads(memory: BookMemory): BookReads {
  const { bestAgainst, count, slotAt } = memory
  const { next, key, account, lots, idTime, idChance } = memory
  const { levelNext, levelCount, levelLots } = memory
  const { levelAt, levelAfter } = memory.code

  return {
    bestBid: () => priceOf(bestAgainst[SELL]),
    bestAsk: () => priceOf(bestAgainst[BUY]),
    count: () => count[0],
    remaining: (slot) => lots[slot << 4],
    price: (slot) => priceOf(key[slot << 4]),
    side: (slot) => sideOf(key[slot << 4]),
    account: (slot) => account[slot << 4],
    idTime: (slot) => idTime[slot << 3],
    idChance: (slot) => idChance[slot << 3],
    next: (slot) => slotAt(next[slot << 4]),
    levelLots: (side, price) => levelLots[levelAt(side, price) >> 3],
    levelCount: (side, price) => levelCount[levelAt(side, price) >> 2],
    levelAfter: (side, price) => levelAfter(side, price),
    levelFirst: (side, price) => slotAt(levelNext[levelAt(side, price) >> 2]),
  }
}
