import {
  type Book,
  createBook,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  type SelfTradeRule,
  UNLIMITED,
} from '@truebook/engine/core/book'
import { createOpenOrders } from '@truebook/engine/core/open-orders'
import type { OwnOrders } from '@truebook/engine/core/own-notes'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { MAX_LOTS, MAX_TICKS } from '@truebook/shared/units'
import t from 'tap'

interface Order {
  readonly side?: BookSide
  readonly price: number
  readonly lots: number
  readonly account?: number
}

interface Taker extends Order {
  readonly budget?: number
  readonly selfTrade?: SelfTradeRule
}

let lastId = 0

/** What an account has open in a book. */
function ownIn(book: Book, account: number): OwnOrders {
  const own = createOpenOrders(16)
  for (const side of [BUY, SELL]) {
    for (const [price] of depth(book, side)) {
      for (let slot = book.levelFirst(side, price); slot !== 0; slot = book.next(slot)) {
        if (book.account(slot) === account) own.add(account, slot)
      }
    }
  }
  return own
}

function rest(book: Book, { side = SELL, price, lots, account = 1 }: Order): number {
  lastId += 1
  return book.rest(side, price, lots, account, 1_700_000_000_000, lastId)
}

function match(book: Book, taker: Taker): number {
  const { side = BUY, price, lots, budget = UNLIMITED, account = 9, selfTrade = 0 } = taker
  return book.match(side, price, lots, budget, account, selfTrade)
}

function fillable(book: Book, taker: Taker): readonly [lots: number, notional: number] {
  const { side = BUY, price, lots, budget = UNLIMITED, account = 9, selfTrade = 0 } = taker
  const own = ownIn(book, account)
  const filled = book.fillable(side, price, lots, budget, account, selfTrade, Infinity, own)
  return [filled, book.fillableNotional()]
}

/** The fill log: maker, lots, price. */
function fills(book: Book): number[][] {
  return Array.from({ length: book.fillCount() }, (_, n) => [
    book.fillMaker(n),
    book.fillLots(n),
    book.fillPrice(n),
  ])
}

/** A side's levels from the best: price, lots, orders. */
function depth(book: Book, side: BookSide): number[][] {
  const levels: number[][] = []
  let price = side === BUY ? book.bestBid() : book.bestAsk()
  for (; price !== 0; price = book.levelAfter(side, price)) {
    levels.push([price, book.levelLots(side, price), book.levelCount(side, price)])
  }
  return levels
}

/** Asks of 10 lots at 101, 5 lots of account 9 at 102, and 20 lots at 103. */
function bookWithOwnOrder() {
  const book = createBook({ capacity: 16 })
  const first = rest(book, { price: 101, lots: 10 })
  const own = rest(book, { price: 102, lots: 5, account: 9 })
  const last = rest(book, { price: 103, lots: 20 })
  return { book, first, own, last }
}

t.test('A new book is empty on both sides', async (t) => {
  const book = createBook({ capacity: 16 })
  t.equal(book.bestBid(), 0)
  t.equal(book.bestAsk(), 0)
  t.equal(book.count(), 0)
  t.equal(match(book, { price: MAX_TICKS, lots: 7 }), 7)
  t.equal(match(book, { side: SELL, price: 1, lots: 7 }), 7)
  t.same(fillable(book, { price: MAX_TICKS, lots: 7 }), [0, 0])
  t.equal(book.levelLots(BUY, 100), 0)
  t.equal(book.levelCount(BUY, 100), 0)
  t.equal(book.levelFirst(BUY, 100), 0)
  t.equal(book.levelAfter(BUY, 100), 0)
})

t.test('The best price fills first, whichever came first', async (t) => {
  const book = createBook({ capacity: 16 })
  const worse = rest(book, { price: 102, lots: 1 })
  const better = rest(book, { price: 101, lots: 1 })
  t.equal(match(book, { price: 102, lots: 2 }), 0)
  t.same(fills(book), [
    [better, 1, 101],
    [worse, 1, 102],
  ])
  const low = rest(book, { side: BUY, price: 98, lots: 1 })
  const high = rest(book, { side: BUY, price: 99, lots: 1 })
  t.equal(match(book, { side: SELL, price: 98, lots: 2 }), 0)
  t.same(fills(book), [
    [high, 1, 99],
    [low, 1, 98],
  ])
})

t.test(
  'At one price the oldest order fills first, and a partial fill keeps its place',
  async (t) => {
    const book = createBook({ capacity: 16 })
    const first = rest(book, { price: 101, lots: 10 })
    const second = rest(book, { price: 101, lots: 10 })
    match(book, { price: 101, lots: 4 })
    t.same(fills(book), [[first, 4, 101]])
    t.equal(book.levelFirst(SELL, 101), first)
    match(book, { price: 101, lots: 8 })
    t.same(fills(book), [
      [first, 6, 101],
      [second, 2, 101],
    ])
    t.equal(book.remaining(second), 8)
  },
)

t.test('A level totals what is left after partial fills, cancels and reductions', async (t) => {
  const book = createBook({ capacity: 16 })
  const [first, second] = [10, 20, 30].map((lots) => rest(book, { price: 101, lots }))
  match(book, { price: 101, lots: 3 })
  t.same(depth(book, SELL), [[101, 57, 3]])
  book.reduce(first, 2)
  t.same(depth(book, SELL), [[101, 55, 3]])
  book.remove(second)
  t.same(depth(book, SELL), [[101, 35, 2]])
  match(book, { price: 101, lots: 6 })
  t.same(depth(book, SELL), [[101, 29, 1]])
})

t.test('A match stops at the limit, and the limit itself still fills', async (t) => {
  const book = createBook({ capacity: 16 })
  rest(book, { price: 101, lots: 1 })
  rest(book, { price: 102, lots: 1 })
  t.equal(match(book, { price: 100, lots: 5 }), 5)
  t.equal(match(book, { price: 101, lots: 5 }), 4)
  t.same(depth(book, SELL), [[102, 1, 1]])
})

t.test('The ends of the range are prices like any other', async (t) => {
  const book = createBook({ capacity: 16 })
  for (const side of [BUY, SELL]) {
    const lowest = rest(book, { side, price: 1, lots: MAX_LOTS })
    const highest = rest(book, { side, price: MAX_TICKS, lots: 3 })
    t.equal(side === BUY ? book.bestBid() : book.bestAsk(), side === BUY ? MAX_TICKS : 1)
    t.equal(book.price(lowest), 1)
    t.equal(book.price(highest), MAX_TICKS)
    t.equal(book.side(highest), side)
    t.equal(depth(book, side).length, 2)
    book.remove(lowest)
    book.remove(highest)
  }
  t.equal(book.count(), 0)
})

t.test('Sizes that no float32 or int32 can hold are exact', async (t) => {
  const book = createBook({ capacity: 16 })
  const maker = rest(book, { price: 1, lots: MAX_LOTS })
  rest(book, { price: 1, lots: MAX_LOTS })
  t.equal(book.levelLots(SELL, 1), 2 * MAX_LOTS)
  t.equal(match(book, { price: 1, lots: MAX_LOTS - 1 }), 0)
  t.equal(book.remaining(maker), 1)
  t.equal(book.levelLots(SELL, 1), MAX_LOTS + 1)
})

t.test('An unlimited budget is not used up by notionals beyond 2^53', async (t) => {
  const book = createBook({ capacity: 16 })
  const lots = 2 ** 23 - 1
  for (let n = 0; n < 8; n += 1) rest(book, { side: BUY, price: MAX_TICKS, lots })
  t.equal(fillable(book, { side: SELL, price: 1, lots: UNLIMITED })[0], 8 * lots)
  t.equal(match(book, { side: SELL, price: 1, lots: UNLIMITED }), UNLIMITED - 8 * lots)
  t.equal(book.count(), 0)
})

t.test('A budget buys whole lots and never a tick-lot more than it has', async (t) => {
  const book = createBook({ capacity: 16 })
  rest(book, { price: 100, lots: 3 })
  rest(book, { price: 101, lots: 10 })
  const taker = { price: 200, lots: UNLIMITED, budget: 300 + 2 * 101 + 100 }
  t.same(fillable(book, taker), [5, 502])
  t.equal(UNLIMITED - match(book, taker), 5)
  t.same(depth(book, SELL), [[101, 8, 1]])
})

t.test('A budget that buys no lot leaves the book alone', async (t) => {
  const book = createBook({ capacity: 16 })
  rest(book, { side: BUY, price: 100, lots: 3 })
  rest(book, { side: BUY, price: 10, lots: 3 })
  const taker = { side: SELL, price: 1, lots: 5, budget: 99 }
  t.same(fillable(book, taker), [0, 0])
  t.equal(match(book, taker), 5)
  t.equal(book.fillCount(), 0)
})

t.test('expire_taker stops at the own order with exactly what is left', async (t) => {
  const { book, first } = bookWithOwnOrder()
  const taker = { price: 103, lots: 30, selfTrade: EXPIRE_TAKER }
  t.same(fillable(book, taker), [10, 1010])
  t.equal(match(book, taker), 20)
  t.same(fills(book), [[first, 10, 101]])
  t.ok(book.takerExpired())
  t.same(depth(book, SELL), [
    [102, 5, 1],
    [103, 20, 1],
  ])
})

t.test('expire_maker takes the own order out and goes on', async (t) => {
  const { book, first, own, last } = bookWithOwnOrder()
  const taker = { price: 103, lots: 30, selfTrade: EXPIRE_MAKER }
  t.same(fillable(book, taker), [30, 1010 + 2060])
  t.equal(match(book, taker), 0)
  t.same(fills(book), [
    [first, 10, 101],
    [own, 0, 102],
    [last, 20, 103],
  ])
  t.notOk(book.takerExpired())
  t.equal(book.remaining(own), 5, 'what it had left can still be read')
  t.equal(book.count(), 0)
})

t.test('expire_both takes the own order out and stops', async (t) => {
  const { book, first, own } = bookWithOwnOrder()
  const taker = { price: 103, lots: 30, selfTrade: EXPIRE_BOTH }
  t.same(fillable(book, taker), [10, 1010])
  t.equal(match(book, taker), 20)
  t.same(fills(book), [
    [first, 10, 101],
    [own, 0, 102],
  ])
  t.ok(book.takerExpired())
  t.same(depth(book, SELL), [[103, 20, 1]])
})

t.test('Fill-or-kill feasibility does not count own orders', async (t) => {
  const { book } = bookWithOwnOrder()
  for (const selfTrade of [EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH]) {
    t.ok(fillable(book, { price: 103, lots: 35, selfTrade })[0] < 35, `mode ${selfTrade}`)
  }
  t.equal(fillable(book, { price: 103, lots: 35, account: 8 })[0], 35)
  t.equal(book.count(), 3, 'asking changes nothing')
})

t.test('A taker that is filled before it meets its own order does not expire', async (t) => {
  const { book } = bookWithOwnOrder()
  t.equal(match(book, { price: 103, lots: 10, selfTrade: EXPIRE_BOTH }), 0)
  t.notOk(book.takerExpired())
  t.equal(book.count(), 2)
})

t.test('An own order in the middle of a line leaves the line whole', async (t) => {
  const book = createBook({ capacity: 16 })
  const accounts = [1, 9, 9, 2, 9]
  const slots = accounts.map((account) => rest(book, { price: 101, lots: 2, account }))
  t.equal(match(book, { price: 101, lots: 3, selfTrade: EXPIRE_MAKER }), 0)
  t.same(fills(book), [
    [slots[0], 2, 101],
    [slots[1], 0, 101],
    [slots[2], 0, 101],
    [slots[3], 1, 101],
  ])
  t.same(depth(book, SELL), [[101, 3, 2]])
  t.equal(book.levelFirst(SELL, 101), slots[3])
  t.equal(book.next(slots[3]), slots[4])
  t.equal(book.next(slots[4]), 0)
})

t.test(
  'An id finds its order until the order leaves, also when its slot is used again',
  async (t) => {
    const book = createBook({ capacity: 1 })
    const slot = book.rest(BUY, 100, 1, 1, 5, 6)
    t.equal(book.find(5, 6), slot)
    t.equal(book.find(6, 5), 0)
    book.remove(slot)
    t.equal(book.find(5, 6), 0)
    t.equal(book.rest(BUY, 100, 1, 1, 7, 8), slot, 'the slot is used again')
    t.equal(book.find(5, 6), 0, 'a stale cancel finds nothing')
    t.equal(match(book, { side: SELL, price: 100, lots: 1 }), 0)
    t.equal(book.find(7, 8), 0)
  },
)

t.test('Orders that were filled or removed can be read until another rests', async (t) => {
  const book = createBook({ capacity: 4 })
  const filled = book.rest(SELL, 101, 4, 11, 5, 6)
  const removed = book.rest(SELL, 102, 4, 12, 7, 8)
  match(book, { price: 101, lots: 4 })
  book.remove(removed)
  const read = (slot: number) => [
    book.remaining(slot),
    book.price(slot),
    book.side(slot),
    book.account(slot),
    book.idTime(slot),
    book.idChance(slot),
  ]
  t.same(read(filled), [0, 101, SELL, 11, 5, 6])
  t.same(read(removed), [4, 102, SELL, 12, 7, 8])
})

t.test('A full book says so, and room comes back', async (t) => {
  const book = createBook({ capacity: 2 })
  rest(book, { price: 101, lots: 1 })
  t.notOk(book.isFull())
  rest(book, { price: 102, lots: 1 })
  t.ok(book.isFull())
  t.throws(() => rest(book, { price: 103, lots: 1 }))
  match(book, { price: 101, lots: 1 })
  t.notOk(book.isFull())
})

t.test('What no caller may do stops at once', async (t) => {
  const book = createBook({ capacity: 2 })
  const slot = rest(book, { price: 101, lots: 3 })
  t.throws(() => book.reduce(slot, 3))
  t.throws(() => book.reduce(slot, 0))
  book.remove(slot)
  t.throws(() => book.remove(slot))
  t.throws(() => book.reduce(slot, 1))
  for (const price of [0, -1, 1.5, MAX_TICKS + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => rest(book, { price, lots: 1 }), `a price of ${price}`)
    t.throws(() => match(book, { price, lots: 1 }), `a limit of ${price}`)
    t.throws(() => fillable(book, { price, lots: 1 }), `a limit of ${price}`)
  }
  for (const lots of [0, -1, Number.NaN, MAX_LOTS + 1]) {
    t.throws(() => rest(book, { price: 1, lots }), `${lots} lots`)
  }
  t.throws(() => createBook({ capacity: 0 }))
  t.throws(() => createBook({ capacity: 2 ** 21 + 1 }))
})
