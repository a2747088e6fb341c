import type { Ladder } from './ladder.js'
import type { OrderPool } from './order-pool.js'
import { type BookSide, BUY, keyOf, priceOf, SELL, sideOf } from './price-key.js'

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

export function createBookReads(capacity: number, pool: OrderPool, ladder: Ladder): BookReads {
  const { orders, next, key, count, account, lots, idTime, idChance } = pool

  const levelAt = (side: BookSide, price: number) => ladder.find(keyOf(side, price))

  /** A slot of the line's circle, where the level itself stands for its end. */
  const orderOr0 = (slot: number) => (slot > capacity ? 0 : slot)

  return {
    bestBid: () => priceOf(ladder.best(keyOf(BUY, 1))),
    bestAsk: () => priceOf(ladder.best(keyOf(SELL, 1))),
    count: orders.count,
    remaining: (slot) => lots[slot << 3],
    price: (slot) => priceOf(key[slot << 4]),
    side: (slot) => sideOf(key[slot << 4]),
    account: (slot) => account[slot << 4],
    idTime: (slot) => idTime[slot << 3],
    idChance: (slot) => idChance[slot << 3],
    next: (slot) => orderOr0(next[slot << 4]),
    levelLots: (side, price) => lots[levelAt(side, price) << 3],
    levelCount: (side, price) => count[levelAt(side, price) << 4],
    levelAfter: (side, price) => priceOf(ladder.after(keyOf(side, price))),
    levelFirst: (side, price) => orderOr0(next[levelAt(side, price) << 4]),
  }
}
