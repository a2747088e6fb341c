import { createLevelQueue } from '@truebook/engine/core/level-queue'
import { createOrderPool } from '@truebook/engine/core/order-pool'
import t from 'tap'

function line(lots: readonly number[]) {
  const pool = createOrderPool(8)
  const queue = createLevelQueue(pool)
  const level = queue.open(77)
  const slots = lots.map((lots) => {
    const slot = pool.orders.take()
    pool.lots[slot << 3] = lots
    queue.append(level, slot)
    return slot
  })
  /** Who stands in line, read both ways. */
  function standing() {
    const forth: number[] = []
    const back: number[] = []
    for (let s = pool.next[level << 4]; s !== level; s = pool.next[s << 4]) forth.push(s)
    for (let s = pool.previous[level << 4]; s !== level; s = pool.previous[s << 4]) {
      back.unshift(s)
    }
    return {
      forth,
      back,
      count: pool.count[level << 4],
      lots: pool.lots[level << 3],
    }
  }
  return { pool, queue, level, slots, standing }
}

t.test('Orders stand in line as they came, and know their level and its key', async (t) => {
  const { pool, level, slots, standing } = line([5, 6, 7])
  t.same(standing(), { forth: slots, back: slots, count: 3, lots: 18 })
  for (const slot of slots) {
    t.equal(pool.level[slot << 4], level)
    t.equal(pool.key[slot << 4], 77)
  }
})

t.test('An order leaves from the front, the middle or the end', async (t) => {
  for (const index of [0, 1, 2]) {
    const { pool, queue, slots, standing } = line([5, 6, 7])
    queue.unlink(slots[index])
    const left = slots.filter((_, i) => i !== index)
    t.same(standing(), { forth: left, back: left, count: 2, lots: 18 - (5 + index) })
    t.equal(pool.level[slots[index] << 4], 0)
  }
})

t.test('The last order leaves an empty line', async (t) => {
  const { queue, slots, standing } = line([5])
  queue.unlink(slots[0])
  t.same(standing(), { forth: [], back: [], count: 0, lots: 0 })
})

t.test('A line advances to the order that is first now', async (t) => {
  const { queue, level, slots, standing } = line([5, 6, 7])
  queue.advance(level, slots[2], 2, 12)
  t.same(standing(), { forth: [slots[2]], back: [slots[2]], count: 1, lots: 6 })
})

t.test('A level that is used again starts empty', async (t) => {
  const { pool, queue, level } = line([5, 6, 7])
  queue.close(level)
  t.equal(queue.open(78), level)
  t.equal(pool.next[level << 4], level)
  t.equal(pool.count[level << 4], 0)
  t.equal(pool.lots[level << 3], 0)
})
