import { createOrderPool, FLOATS, INTS, LOTS, NEXT } from '@truebook/engine/core/order-pool'
import t from 'tap'

t.test('Orders and levels never share a record', async (t) => {
  const { orders, levels } = createOrderPool(3)
  const slots = [orders, levels].flatMap((pool) => [pool.take(), pool.take(), pool.take()])
  t.same(slots, [1, 2, 3, 4, 5, 6])
  t.throws(() => orders.take())
  t.throws(() => levels.take())
})

t.test('The last record lies within both arrays', async (t) => {
  const { ints, floats } = createOrderPool(3)
  t.equal(ints.length, 7 * INTS)
  t.equal(floats.length, 7 * FLOATS)
})

t.test('A returned order keeps all but its link', async (t) => {
  const { ints, floats, orders } = createOrderPool(3)
  const slot = orders.take()
  ints.fill(7, slot * INTS, (slot + 1) * INTS)
  floats[slot * FLOATS + LOTS] = 0.5
  orders.give(slot)
  t.equal(ints[slot * INTS + NEXT], 0)
  t.equal(ints[slot * INTS + NEXT + 1], 7)
  t.equal(floats[slot * FLOATS + LOTS], 0.5)
})
