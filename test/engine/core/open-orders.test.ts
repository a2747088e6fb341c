import { createOpenOrders, type OpenOrders } from '@truebook/engine/core/open-orders'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

function listOf(open: OpenOrders, account: number): number[] {
  const slots: number[] = []
  for (let slot = open.first(account); slot !== 0; slot = open.next(slot)) slots.push(slot)
  return slots
}

t.test('An account that was never seen has no open orders', async (t) => {
  const open = createOpenOrders(4)
  t.equal(open.first(5), 0)
  t.equal(open.count(5), 0)
  t.equal(open.first(1_000_000), 0)
  t.equal(open.count(1_000_000), 0)
})

t.test('Open orders come oldest first, whatever their slots', async (t) => {
  const open = createOpenOrders(8)
  for (const slot of [5, 2, 8]) open.add(3, slot)
  t.same(listOf(open, 3), [5, 2, 8])
  open.remove(3, 2)
  t.same(listOf(open, 3), [5, 8])
  open.add(3, 2)
  t.same(listOf(open, 3), [5, 8, 2])
  t.equal(open.count(3), 3)
})

t.test('The next order may be asked for before one is removed', async (t) => {
  const open = createOpenOrders(8)
  for (const slot of [1, 2, 3]) open.add(0, slot)
  for (let slot = open.first(0); slot !== 0; ) {
    const next = open.next(slot)
    open.remove(0, slot)
    slot = next
  }
  t.same(listOf(open, 0), [])
  t.equal(open.count(0), 0)
})

t.test('Room for accounts grows', async (t) => {
  const open = createOpenOrders(8)
  open.add(0, 1)
  // The first one that there is no room for, and one far beyond.
  for (const [account, slot] of [
    [1024, 2],
    [100_000, 3],
  ]) {
    open.add(account, slot)
    t.same(listOf(open, account), [slot])
    t.equal(open.count(account), 1)
  }
  t.same(listOf(open, 0), [1])
  t.same(listOf(open, 1024), [2])
})

t.test('What no caller may do stops at once', async (t) => {
  const open = createOpenOrders(8)
  t.throws(() => open.add(-1, 1))
  t.throws(() => open.add(0.5, 1))
  t.throws(() => open.remove(0, 1))
})

t.test('Random additions and removals leave what arrays would have', async (t) => {
  const random = createRandom(4)
  const open = createOpenOrders(500)
  const lists: number[][] = Array.from({ length: 20 }, () => [])
  const free = Array.from({ length: 500 }, (_, i) => i + 1)
  for (let step = 0; step < 20_000; step += 1) {
    const account = random.below(20)
    const list = lists[account]
    const slot = random.chance(0.5) ? free.shift() : undefined
    if (slot !== undefined) {
      open.add(account, slot)
      list.push(slot)
    } else if (list.length > 0) {
      const [gone] = list.splice(random.below(list.length), 1)
      open.remove(account, gone)
      free.push(gone)
    }
    if (step % 100 === 0) t.same(listOf(open, account), list)
  }
})
