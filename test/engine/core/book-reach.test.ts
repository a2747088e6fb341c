import { type Book, createBook, EXPIRE_TAKER, UNLIMITED } from '@truebook/engine/core/book'
import { createOpenOrders } from '@truebook/engine/core/open-orders'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { MAX_LOTS, MAX_TICKS } from '@truebook/shared/units'
import t from 'tap'
import { createRandom, type Random } from '../../sim/random.js'

const TIME = 1_700_000_000_000
const SEED = 20_261_126

function pricesOn(book: Book, side: BookSide): number[] {
  const prices: number[] = []
  let price = side === BUY ? book.bestBid() : book.bestAsk()
  for (; price !== 0; price = book.levelAfter(side, price)) prices.push(price)
  return prices
}

/** Prices beside the borders of words, leaves and pages, and at both ends of the range. */
function borderPrices(): number[] {
  const borders = [6, 12, 18, 24, 29].map((bits) => 2 ** bits)
  const around = borders.flatMap((border) => [border - 1, border, border + 1])
  return [1, 2, ...around, MAX_TICKS - 1, MAX_TICKS]
}

for (const side of [BUY, SELL]) {
  const name = side === BUY ? 'Bids' : 'Asks'

  t.test(`${name} follow each other across every border, and when levels between are gone`, (t) => {
    const book = createBook({ capacity: 64 })
    const prices = borderPrices()
    const slots = prices.map((price, i) => book.rest(side, price, 1, 1, TIME, i))
    const fromTheBest = side === BUY ? prices.toReversed() : prices
    t.same(pricesOn(book, side), fromTheBest)
    for (let i = 1; i < slots.length; i += 2) book.remove(slots[i])
    t.same(
      pricesOn(book, side),
      fromTheBest.filter((price) => prices.indexOf(price) % 2 === 0),
    )
    t.same(pricesOn(book, side === BUY ? SELL : BUY), [])
    t.end()
  })

  t.test(`${name} at any prices are those of a sorted list (seed ${SEED})`, (t) => {
    const random = createRandom(SEED)
    const book = createBook({ capacity: 512 })
    const resting = new Map<number, number>()
    for (let i = 0; i < 20_000; i += 1) {
      const price = anyPrice(random)
      const slot = resting.get(price)
      if (slot !== undefined) {
        book.remove(slot)
        resting.delete(price)
      } else if (!book.isFull()) resting.set(price, book.rest(side, price, 1, 1, TIME, i))
      else for (const [at, first] of [...resting].slice(0, 300)) leave(book, resting, at, first)
      if (i % 500 !== 0) continue
      const sorted = [...resting.keys()].sort((a, b) => (side === BUY ? b - a : a - b))
      t.same(pricesOn(book, side), sorted)
      const after = sorted.filter((one) => (side === BUY ? one < price : one > price))
      t.equal(book.levelAfter(side, price), after[0] ?? 0)
    }
    t.end()
  })
}

function leave(book: Book, resting: Map<number, number>, price: number, slot: number): void {
  book.remove(slot)
  resting.delete(price)
}

/** Half of them crowd together, the others lie anywhere. */
function anyPrice(random: Random): number {
  return random.chance(0.5) ? 500_000 + random.below(3000) : 1 + random.below(MAX_TICKS)
}

/** Ids that count up, or differ in few of their bits. */
const ids: Readonly<Record<string, (i: number) => readonly [time: number, chance: number]>> = {
  'count up in their chance': (i) => [TIME, i],
  'count up in their time': (i) => [TIME + i, 5],
  'count up in both': (i) => [TIME + i, i],
  'differ in high bits of the chance': (i) => [TIME, (i + 1) * 2 ** 34],
  'differ in high bits of the time': (i) => [(i + 1) * 2 ** 30, 7],
  'have a chance in place of another time': (i) => [i % 300, Math.floor(i / 300)],
  'are powers of two': (i) => [2 ** (i % 48), 2 ** Math.floor(i / 48)],
}

for (const [what, idOf] of Object.entries(ids)) {
  t.test(`A large book finds each order whose ids ${what}, and none that left`, (t) => {
    const orders = what === 'are powers of two' ? 2544 : 60_000
    const book = createBook({ capacity: orders })
    const slots = Array.from({ length: orders }, (_, i) => {
      const [time, chance] = idOf(i)
      return book.rest(SELL, 1 + (i % 1000), 1, 1, time, chance)
    })
    const wrong = (isThere: (i: number) => boolean) =>
      slots.filter((slot, i) => book.find(...idOf(i)) !== (isThere(i) ? slot : 0)).length
    t.ok(book.isFull())
    t.equal(
      wrong(() => true),
      0,
    )
    t.equal(book.find(3, 3.5), 0)
    // Seven has no factor in common with the number of orders: those at even places go, in disorder.
    for (let i = 0; i < orders; i += 2) book.remove(slots[(i * 7) % orders])
    t.equal(
      wrong((i) => i % 2 === 1),
      0,
    )
    t.equal(book.count(), orders / 2)
    t.end()
  })
}

t.test('One order eats a full book, and the book can be filled again', (t) => {
  const capacity = 30_000
  const book = createBook({ capacity })
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < capacity; i += 1) {
      book.rest(SELL, 1 + ((i * 7919) % 400_000), 1 + (i % 9), 1, TIME + round, i)
    }
    t.ok(book.isFull())
    t.equal(book.match(BUY, MAX_TICKS, UNLIMITED, UNLIMITED, 2, EXPIRE_TAKER) > 0, true)
    t.equal(book.fillCount(), capacity)
    const prices = Array.from({ length: capacity }, (_, n) => book.fillPrice(n))
    t.ok(prices.every((price, n) => n === 0 || price >= prices[n - 1]))
    t.equal(book.count(), 0)
    t.equal(book.bestAsk(), 0)
  }
  t.end()
})

t.test('The largest orders at the highest price are exact with and without a budget', (t) => {
  const book = createBook({ capacity: 16 })
  for (let i = 0; i < 3; i += 1) book.rest(SELL, MAX_TICKS, MAX_LOTS, 1, TIME, i)
  t.equal(book.levelLots(SELL, MAX_TICKS), 3 * MAX_LOTS)
  const budget = 5 * MAX_TICKS - 1
  t.equal(
    book.fillable(
      BUY,
      MAX_TICKS,
      UNLIMITED,
      budget,
      2,
      EXPIRE_TAKER,
      Infinity,
      createOpenOrders(16),
    ),
    4,
  )
  t.equal(book.fillableNotional(), 4 * MAX_TICKS)
  t.equal(book.match(BUY, MAX_TICKS, MAX_LOTS, budget, 2, EXPIRE_TAKER), MAX_LOTS - 4)
  const left = book.match(BUY, MAX_TICKS, UNLIMITED, UNLIMITED, 2, EXPIRE_TAKER)
  t.equal(left, UNLIMITED - (3 * MAX_LOTS - 4))
  t.equal(book.fillCount(), 3)
  t.equal(book.count(), 0)
  t.end()
})

t.test('Two books know nothing of each other', (t) => {
  const [one, other] = [createBook({ capacity: 4 }), createBook({ capacity: 4 })]
  const slot = one.rest(BUY, 10, 5, 1, TIME, 1)
  t.equal(other.find(TIME, 1), 0)
  t.equal(other.bestBid(), 0)
  t.throws(() => other.remove(slot))
  t.equal(one.find(TIME, 1), slot)
  t.end()
})

t.test('A slot that no order can have stops at once', (t) => {
  const book = createBook({ capacity: 4 })
  book.rest(BUY, 10, 5, 1, TIME, 1)
  for (const slot of [-1, 0, 2, 5, 0.5, 2 ** 40, Number.NaN]) {
    t.throws(() => book.remove(slot), /resting order/)
    t.throws(() => book.reduce(slot, 1), /resting order/)
  }
  t.equal(book.count(), 1)
  t.end()
})
