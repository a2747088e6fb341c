import { createOrderIndex } from '@truebook/engine/core/order-index'
import { createOrderPool } from '@truebook/engine/core/order-pool'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

const CAPACITY = 20_000
const NOW = 1_763_000_000_000

function indexed() {
  const pool = createOrderPool(CAPACITY)
  const index = createOrderIndex(CAPACITY, pool)
  return {
    ...index,
    add(idTime: number, idChance: number): number {
      const slot = pool.orders.take()
      pool.idTime[slot << 3] = idTime
      pool.idChance[slot << 3] = idChance
      index.insert(slot)
      return slot
    },
    drop(slot: number): void {
      index.delete(slot)
      pool.orders.give(slot)
    },
  }
}

const patterns: Readonly<Record<string, (i: number) => readonly [number, number]>> = {
  'ids that count up in the chance': (i) => [NOW, i],
  'ids that count up in the time': (i) => [NOW + i, 0],
  'ids that differ in the high half of the chance': (i) => [NOW, i * 2 ** 32],
  'ids that differ in the high half of the time': (i) => [i * 2 ** 32, 5],
  'ids whose low bits are alike': (i) => [NOW, i * 2 ** 20],
  'ids whose halves move together': (i) => [NOW + i, 2 ** 53 - 1 - i],
}

for (const [name, idOf] of Object.entries(patterns)) {
  t.test(`A full index finds all of ${name}`, async (t) => {
    const index = indexed()
    const slots = Array.from({ length: CAPACITY }, (_, i) => index.add(...idOf(i)))
    t.equal(
      slots.findIndex((slot, i) => index.find(...idOf(i)) !== slot),
      -1,
    )
    t.equal(index.find(...idOf(CAPACITY)), 0)
    slots.forEach((slot, i) => {
      if (i % 2 === 0) index.drop(slot)
    })
    t.equal(
      slots.findIndex((slot, i) => index.find(...idOf(i)) !== (i % 2 === 0 ? 0 : slot)),
      -1,
      'half of them are gone, and none else',
    )
  })
}

t.test('Random additions and removals leave what a Map would have', async (t) => {
  const random = createRandom(3)
  const index = indexed()
  const slots = new Map<string, number>()
  for (let step = 0; step < 100_000; step += 1) {
    const id = [NOW + random.below(50), random.below(400)] as const
    const slot = slots.get(id.join()) ?? 0
    if (index.find(...id) !== slot) t.equal(index.find(...id), slot, `${id}, step ${step}`)
    if (slot === 0) slots.set(id.join(), index.add(...id))
    else if (random.chance(0.7)) {
      index.drop(slot)
      slots.delete(id.join())
    }
  }
  t.ok(slots.size > 1000)
})
