import { createBook, EXPIRE_TAKER, LOOK_AHEAD, UNLIMITED } from '@truebook/engine/core/book'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { type Core, foldCancel, foldTrade, type Level } from './core.js'
import type { Flow } from './flow.js'

/** From this many orders on, 2 MB of records, a book that is alone is no longer held in the cache. */
const LARGE = 2 ** 15

/**
 * The bare book, driven as the exchange drives it: a placement matches first, with self-trade
 * prevention on, every fill is read, and a cancel names its order by id. A large book is told of the
 * next messages before they come.
 */
export function createBookCore(flow: Flow): Core {
  const { sides, prices, lots, idTimes, idChances, accounts } = flow
  const book = createBook({ capacity: flow.capacity })
  let digest = 0
  /** The next message at which the book is told of coming ones. */
  let expectAt = 0

  function handle(i: number): void {
    if (i === expectAt) expectFrom(i)
    if (lots[i] === 0) cancel(i)
    else place(i)
  }

  /** As in the exchange, which has the next commands of a batch at hand. */
  function expectFrom(i: number): void {
    expectAt = i + LOOK_AHEAD
    if (book.count() < LARGE) return
    const to = Math.min(expectAt, flow.size)
    for (let n = i; n < to; n += 1) {
      if (lots[n] === 0) book.expectFind(idTimes[n], idChances[n])
      else book.expectRest(sides[n] as BookSide, prices[n], idTimes[n], idChances[n])
    }
    book.fetchExpected()
  }

  function cancel(i: number): void {
    const slot = book.find(idTimes[i], idChances[i])
    if (slot !== 0) book.remove(slot)
    digest = foldCancel(digest, i, slot === 0 ? 0 : book.remaining(slot))
  }

  function place(i: number): void {
    const side = sides[i] as BookSide
    const left = book.match(side, prices[i], lots[i], UNLIMITED, accounts[i], EXPIRE_TAKER)
    if (book.fillCount() > 0) readFills(i)
    if (left > 0 && !book.takerExpired()) {
      book.rest(side, prices[i], left, accounts[i], idTimes[i], idChances[i])
    }
  }

  /** A function of its own: in that of a placement V8 has no room left to inline what reads a fill. */
  function readFills(i: number): void {
    const fills = book.fillCount()
    for (let n = 0; n < fills; n += 1) {
      const chance = book.idChance(book.fillMaker(n))
      digest = foldTrade(digest, i, chance, book.fillPrice(n), book.fillLots(n))
    }
  }

  function levels(): Level[] {
    const found: Level[] = []
    for (const side of [BUY, SELL]) {
      let price = side === BUY ? book.bestBid() : book.bestAsk()
      for (; price !== 0; price = book.levelAfter(side, price)) {
        const [total, orders] = [book.levelLots(side, price), book.levelCount(side, price)]
        found.push({ side, price, lots: total, orders })
      }
    }
    return found
  }

  return {
    slice: Number.POSITIVE_INFINITY,
    prepare() {},
    handle,
    collect() {},
    digest: () => digest,
    levels,
  }
}
