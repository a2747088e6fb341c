import { createLadder } from '@truebook/engine/core/ladder'
import { createLevelQueue } from '@truebook/engine/core/level-queue'
import { createOrderPool } from '@truebook/engine/core/order-pool'
import { BUY, keyOf, NO_KEY, SELL } from '@truebook/engine/core/price-key'
import { MAX_TICKS } from '@truebook/shared/units'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

function ladderOf(capacity: number) {
  const pool = createOrderPool(capacity)
  return { pool, ...createLadder(capacity, createLevelQueue(pool)) }
}

t.test('An empty ladder has no best key, and nothing behind any key', async (t) => {
  const ladder = ladderOf(4)
  for (const side of [BUY, SELL]) {
    t.equal(ladder.best(keyOf(side, 5)), NO_KEY)
    t.equal(ladder.find(keyOf(side, 5)), 0)
    t.equal(ladder.after(keyOf(side, 5)), NO_KEY)
  }
})

t.test('A level is opened once and found until it is closed', async (t) => {
  const ladder = ladderOf(4)
  const key = keyOf(SELL, 1000)
  const level = ladder.open(key)
  t.not(level, 0)
  t.equal(ladder.open(key), level)
  t.equal(ladder.find(key), level)
  t.equal(ladder.find(key + 1), 0)
  ladder.close(key)
  t.equal(ladder.find(key), 0)
  t.equal(ladder.best(key), NO_KEY)
})

t.test('The sides do not see each other', async (t) => {
  const ladder = ladderOf(4)
  const bid = keyOf(BUY, MAX_TICKS)
  const ask = keyOf(SELL, MAX_TICKS)
  ladder.open(bid)
  ladder.open(ask)
  t.equal(ladder.best(bid), bid)
  t.equal(ladder.best(ask), ask)
  t.equal(ladder.after(ask), NO_KEY)
  ladder.close(ask)
  t.equal(ladder.best(ask), NO_KEY)
  t.equal(ladder.best(bid), bid)
})

t.test('A vacant key too leads to the next one', async (t) => {
  const ladder = ladderOf(4)
  for (const key of [1, 40, 5000, 2 ** 29]) ladder.open(key)
  t.equal(ladder.after(2), 40)
  t.equal(ladder.after(39), 40)
  t.equal(ladder.after(41), 5000)
  t.equal(ladder.after(6000), 2 ** 29)
  t.equal(ladder.after(2 ** 29 + 1), NO_KEY)
})

t.test('As many far apart levels fit as orders, again and again', async (t) => {
  const ladder = ladderOf(64)
  for (let round = 0; round < 3; round += 1) {
    const keys = Array.from({ length: 64 }, (_, i) => 1 + i * 2 ** 24 + round * 2000)
    for (const key of keys) ladder.open(key)
    t.equal(ladder.best(1), keys[0])
    for (const key of keys) ladder.close(key)
    t.equal(ladder.best(1), NO_KEY)
    t.equal(ladder.pool.levels.count(), 0)
  }
})

t.test('Random levels follow each other as in a sorted list', async (t) => {
  const random = createRandom(2)
  const ladder = ladderOf(512)
  const sorted: number[] = []
  for (let step = 0; step < 20_000; step += 1) {
    const reach = random.pick([40, 2000, 2 ** 20, 2 ** 30 - 1])
    const key = 1 + random.below(reach)
    const at = sorted.findIndex((other) => other >= key)
    const wanted = at === -1 ? NO_KEY : sorted[at]
    const found = key === 1 ? ladder.best(key) : ladder.after(key - 1)
    if (found !== wanted) t.equal(found, wanted, `at or after ${key}, step ${step}`)
    if (sorted.length > 100 || (wanted !== NO_KEY && random.chance(0.3))) {
      const [closed] = sorted.splice(random.below(sorted.length), 1)
      ladder.close(closed)
    } else if (wanted !== key) {
      sorted.splice(at === -1 ? sorted.length : at, 0, key)
      ladder.open(key)
    }
    const best = sorted[0] ?? NO_KEY
    if (ladder.best(1) !== best) t.equal(ladder.best(1), best, `best, step ${step}`)
  }
  t.ok(sorted.length > 10)
})
