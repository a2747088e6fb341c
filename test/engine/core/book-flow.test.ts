import {
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  type SelfTradeRule,
} from '@truebook/engine/core/book'
import { type BookSide, BUY } from '@truebook/engine/core/price-key'
import { MAX_LOTS, MAX_TICKS } from '@truebook/shared/units'
import t from 'tap'
import { type FlowShape, runFlow } from '../../sim/book-flow.js'
import type { Random } from '../../sim/random.js'

const SELF_TRADES: readonly SelfTradeRule[] = [EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH]
const SEED = 20_260_509

const touch: FlowShape = {
  name: 'A flow around the touch',
  operations: 400_000,
  live: 60,
  price: (random, side, walk) => walk + (side === BUY ? 3 : -3) * random.between(-6, 1),
  lots: (random) => random.between(1, 20),
  accounts: 1000,
  selfTrades: [EXPIRE_TAKER],
  budgeted: 0,
  inspectEvery: 7,
  emptyEvery: 0,
}

/** Any price of the whole range, each magnitude as likely as the next. */
function anyPrice(random: Random): number {
  const price = Math.floor(2 ** (random.below(30 * 64) / 64)) + random.below(2)
  return random.chance(0.5) ? price : MAX_TICKS + 1 - price
}

const shapes: readonly FlowShape[] = [
  touch,
  {
    ...touch,
    name: 'A flow of few accounts in all modes',
    operations: 300_000,
    accounts: 3,
    selfTrades: SELF_TRADES,
    budgeted: 0.2,
  },
  {
    ...touch,
    name: 'A deep flow',
    operations: 30_000,
    live: 2000,
    price: (random, side, walk) => walk + (side === BUY ? -1 : 1) * random.between(-300, 3000),
    inspectEvery: 997,
  },
  {
    ...touch,
    name: 'A flow of sweeps',
    operations: 60_000,
    live: 300,
    lots: (random) => (random.chance(0.05) ? random.between(1, 2000) : random.between(1, 10)),
    accounts: 20,
    selfTrades: SELF_TRADES,
    budgeted: 0.1,
    inspectEvery: 31,
  },
  {
    ...touch,
    name: 'A flow over the whole range of prices and sizes',
    operations: 200_000,
    price: anyPrice,
    lots: (random) => 1 + random.below(random.chance(0.5) ? 3 : MAX_LOTS),
    accounts: 5,
    selfTrades: SELF_TRADES,
    budgeted: 0.2,
  },
  {
    ...touch,
    name: 'A flow at a single price',
    operations: 100_000,
    price: () => MAX_TICKS,
    accounts: 4,
    selfTrades: SELF_TRADES,
    budgeted: 0.2,
  },
  {
    ...touch,
    name: 'A flow that empties the book again and again',
    operations: 150_000,
    live: 30,
    price: (random: Random, side: BookSide, walk: number) =>
      random.chance(0.2) ? anyPrice(random) : touch.price(random, side, walk),
    accounts: 10,
    selfTrades: SELF_TRADES,
    budgeted: 0.1,
    emptyEvery: 40,
  },
]

for (const shape of shapes) {
  t.test(`${shape.name} leaves the book as it leaves the naive book`, (t) => {
    const counts = runFlow(shape, SEED)
    t.ok(counts.fills > shape.operations / 100, 'orders were filled')
    t.ok(counts.cancelled > shape.operations / 100, 'orders were cancelled')
    t.ok(counts.reduced > shape.operations / 1000, 'orders were reduced')
    if (shape.selfTrades.includes(EXPIRE_MAKER)) {
      t.ok(counts.expiredMakers > 100, 'makers were expired')
      t.ok(counts.expiredTakers > 100, 'takers were expired')
      t.ok(counts.asked > 100, 'own orders were asked for')
    }
    t.comment(JSON.stringify(counts))
    t.end()
  })
}
