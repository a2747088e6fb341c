import { createDepths } from '@truebook/api/feed/depth'
import { groupWidth } from '@truebook/api/feed/group-width'
import { createLadder, groupOf, type Ladder } from '@truebook/api/feed/ladder'
import { createScale } from '@truebook/shared/decimal'
import { ticks } from '@truebook/shared/units'
import t, { type Test } from 'tap'

/** A small generator of numbers, the same on every run. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

t.test('a ladder holds what a plain map would, best first', async (t) => {
  const next = random(7)
  for (const side of ['BUY', 'SELL'] as const) {
    // The more prices, the more blocks: they fill up, are halved, and empty again.
    for (const prices of [200, 5_000]) {
      const ladder = createLadder(side)
      const plain = new Map<number, number>()
      for (let change = 0; change < 12_000; change++) {
        const price = 1 + next(prices)
        const isFilling = change < 6_000
        const quantity = next(8) < (isFilling ? 2 : 7) ? 0 : 1 + next(1000)
        ladder.set(price, quantity)
        if (quantity > 0) plain.set(price, quantity)
        else plain.delete(price)
        if (change % 500 === 0) holdsAll(t, ladder, { side, plain })
      }
      for (const price of plain.keys()) {
        ladder.set(price, 0)
        plain.delete(price)
        if (plain.size % 100 === 0) holdsAll(t, ladder, { side, plain })
      }
    }
  }
})

/** Compares all that a ladder can be asked with a plain map. */
function holdsAll(
  t: Test,
  ladder: Ladder,
  { side, plain }: { side: 'BUY' | 'SELL'; plain: ReadonlyMap<number, number> },
): void {
  const sorted = [...plain].sort(([a], [b]) => (side === 'BUY' ? b - a : a - b))
  const levels = sorted.map(([price, quantity]) => ({ price, quantity }))
  t.equal(ladder.size(), levels.length)
  t.strictSame(ladder.best(Number.POSITIVE_INFINITY), levels)
  t.strictSame(ladder.copy().best(7), levels.slice(0, 7))
  for (const width of [3, 700]) {
    const sums = new Map<number, number>()
    for (const { price, quantity } of levels) {
      const group = groupOf(price, side, width)
      sums.set(group, (sums.get(group) ?? 0) + quantity)
    }
    const groups = [...sums].map(([price, quantity]) => ({ price, quantity }))
    t.strictSame(ladder.best(Number.POSITIVE_INFINITY, width), groups)
    t.strictSame(ladder.best(3, width), groups.slice(0, 3))
  }
  for (const rank of [0, 1, levels.length >> 1, levels.length - 1]) {
    if (rank >= 0 && rank < levels.length) t.equal(ladder.priceAt(rank), levels[rank].price)
  }
  for (const price of [0, 100, 2_500, 5_001]) {
    t.equal(ladder.at(price), plain.get(price) ?? 0)
    const behind: number[] = []
    ladder.fromBehind(price, (worse) => behind.push(worse) < 600)
    const isWorse = (one: number) => (side === 'BUY' ? one < price : one > price)
    const expected = levels.map((level) => level.price).filter(isWorse)
    t.strictSame(behind, expected.slice(0, 600))
  }
}

t.test('a copy of a ladder changes on its own', async (t) => {
  const ladder = createLadder('BUY')
  for (let price = 1; price <= 2_000; price++) ladder.set(price, price)
  const copy = ladder.copy()
  copy.set(1_000, 0)
  ladder.set(1_001, 5)
  t.equal(ladder.at(1_000), 1_000)
  t.equal(copy.at(1_001), 1_001)
})

t.test(
  'levels are folded from events, and the sequence from every event of the market',
  async (t) => {
    const depths = createDepths()
    depths.load({
      market: 1,
      marketSequence: 5,
      levels: [{ side: 'BUY', price: 10, quantity: 3 }],
    })
    const level = { type: 'level_changed', market: 1, side: 'BUY', orders: 1 } as const
    depths.fold({ ...level, marketSequence: 6, price: ticks(11), quantity: 4 })
    depths.fold({ ...level, marketSequence: 7, price: ticks(10), quantity: 0 })
    const depth = depths.of(1)
    t.equal(depth.marketSequence, 7)
    t.same(depth.ladders.BUY.best(9), [{ price: 11, quantity: 4 }])
    t.equal(depths.of(2).marketSequence, 0)
  },
)

t.test('groups join what falls into them, and no more of them come than asked', async (t) => {
  const asks = createLadder('SELL')
  for (const price of [101, 105, 110, 111, 125]) asks.set(price, 1)
  t.same(asks.best(2, 10), [
    { price: 110, quantity: 3 },
    { price: 120, quantity: 1 },
  ])
})

t.test('a grouping fits a market whose ticks it is a multiple of', async (t) => {
  t.equal(groupWidth(createScale('0.01'), '10'), 1000)
  t.equal(groupWidth(createScale('0.01'), '0.01'), 1)
  t.equal(groupWidth(createScale('0.5'), '0.1'), 1)
  t.equal(groupWidth(createScale('0.5'), '10'), 20)
  t.equal(groupWidth(createScale('0.03'), '1'), undefined)
})
