import { bestLevels, createDepths } from '@truebook/api/feed/depth'
import { groupWidth } from '@truebook/api/feed/group-width'
import { createLadder } from '@truebook/api/feed/ladder'
import { createScale } from '@truebook/shared/decimal'
import { ticks } from '@truebook/shared/units'
import t from 'tap'

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
    const ladder = createLadder(side)
    const plain = new Map<number, number>()
    for (let change = 0; change < 5_000; change++) {
      const price = 1 + next(200)
      const quantity = next(3) === 0 ? 0 : 1 + next(1000)
      ladder.set(price, quantity)
      if (quantity > 0) plain.set(price, quantity)
      else plain.delete(price)
    }
    const seen: [number, number][] = []
    ladder.fromBest((price, quantity) => seen.push([price, quantity]) > 0)
    const sorted = [...plain].sort(([a], [b]) => (side === 'BUY' ? b - a : a - b))
    t.same(seen, sorted)
    t.equal(ladder.size(), plain.size)
  }
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
    const best = { side: 'BUY', width: 1, limit: 9 } as const
    t.same(bestLevels(depth.ladders.BUY, best), [{ price: 11, quantity: 4 }])
    t.equal(depths.of(2).marketSequence, 0)
  },
)

t.test('groups join what falls into them, and no more of them come than asked', async (t) => {
  const asks = createLadder('SELL')
  for (const price of [101, 105, 110, 111, 125]) asks.set(price, 1)
  t.same(bestLevels(asks, { side: 'SELL', width: 10, limit: 2 }), [
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
