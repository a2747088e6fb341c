import { createOrderPool } from '@truebook/engine/core/order-pool'
import t from 'tap'

t.test('Orders and levels never share a record', async (t) => {
  const { orders, levels } = createOrderPool(3)
  const slots = [orders, levels].flatMap((pool) => [pool.take(), pool.take(), pool.take()])
  t.same(slots, [1, 2, 3, 4, 5, 6])
  t.throws(() => orders.take())
  t.throws(() => levels.take())
})

t.test('Fields do not overlap, in the first record as in the last', async (t) => {
  const pool = createOrderPool(3)
  const { next, previous, key, level, account, bucketNext, hash } = pool
  const ints = [next, previous, key, level, account, bucketNext, hash]
  const floats = [pool.lots, pool.idTime, pool.idChance]
  for (const slot of [0, 6]) {
    ints.forEach((field, i) => {
      field[slot << 4] = i + 1
    })
    floats.forEach((field, i) => {
      field[slot << 3] = i + 0.5
    })
  }
  for (const slot of [0, 6]) {
    t.same(
      ints.map((field) => field[slot << 4]),
      [1, 2, 3, 4, 5, 6, 7],
    )
    t.same(
      floats.map((field) => field[slot << 3]),
      [0.5, 1.5, 2.5],
    )
  }
})

t.test('The words of an id are its two floats', async (t) => {
  const pool = createOrderPool(3)
  pool.idTime[2 << 3] = 1.1
  pool.idChance[2 << 3] = 2.2
  const words = pool.idWords.slice(2 << 4, (2 << 4) + 4)
  t.same([...new Float64Array(words.buffer)], [1.1, 2.2])
})

t.test('A returned order keeps all but its link', async (t) => {
  const { next, previous, lots, orders } = createOrderPool(3)
  const slot = orders.take()
  next[slot << 4] = 7
  previous[slot << 4] = 8
  lots[slot << 3] = 0.5
  orders.give(slot)
  t.equal(next[slot << 4], 0)
  t.equal(previous[slot << 4], 8)
  t.equal(lots[slot << 3], 0.5)
})
