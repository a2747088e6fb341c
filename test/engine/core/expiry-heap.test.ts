import { createExpiryHeap, type ExpiryHeap } from '@truebook/engine/core/expiry-heap'
import t from 'tap'
import { createRandom } from '../../sim/random.js'

/** Takes out the soonest order. */
function take(heap: ExpiryHeap): number {
  const slot = heap.soonestSlot()
  heap.remove(slot)
  return slot
}

const bySlot = (slot: number) => slot

t.test('An empty heap never expires', async (t) => {
  const heap = createExpiryHeap(4, bySlot)
  t.equal(heap.soonestAt(), Number.POSITIVE_INFINITY)
  t.equal(heap.soonestSlot(), 0)
  heap.remove(3)
  t.equal(heap.soonestSlot(), 0)
})

t.test('The soonest order comes first', async (t) => {
  const heap = createExpiryHeap(4, bySlot)
  heap.add(1, 300)
  heap.add(2, 100)
  heap.add(3, 200)
  t.equal(heap.soonestAt(), 100)
  t.same([take(heap), take(heap), take(heap), take(heap)], [2, 3, 1, 0])
})

t.test('Orders that expire together come as they rank', async (t) => {
  const added = [7, 3, 9, 1, 12, 5, 2]
  const ranks = [0, ...added]
  const heap = createExpiryHeap(16, (slot) => ranks.indexOf(slot))
  for (const slot of added.slice().reverse()) heap.add(slot, 100)
  heap.remove(9)
  ranks.push(...ranks.splice(ranks.indexOf(9), 1))
  heap.add(9, 100)
  t.same(
    added.map(() => take(heap)),
    [7, 3, 1, 12, 5, 2, 9],
  )
})

t.test('A slot may be in only once', async (t) => {
  const heap = createExpiryHeap(4, bySlot)
  heap.add(1, 300)
  t.throws(() => heap.add(1, 200))
  heap.remove(1)
  heap.add(1, 200)
  t.equal(heap.soonestAt(), 200)
})

t.test('Random additions and removals leave what sorting would have', async (t) => {
  const random = createRandom(5)
  const turns = new Float64Array(301)
  const heap = createExpiryHeap(300, (slot) => turns[slot])
  let model: { slot: number; at: number; turn: number }[] = []
  for (let turn = 0; turn < 20_000; turn += 1) {
    const slot = 1 + random.below(300)
    const isIn = model.some((entry) => entry.slot === slot)
    if (isIn || random.chance(0.3)) {
      heap.remove(slot)
      model = model.filter((entry) => entry.slot !== slot)
    } else {
      const at = random.below(40)
      turns[slot] = turn
      heap.add(slot, at)
      model.push({ slot, at, turn })
      model.sort((a, b) => a.at - b.at || a.turn - b.turn)
    }
    if (random.chance(0.2)) {
      const soonest = model.shift()
      const popped = take(heap)
      if (popped !== (soonest?.slot ?? 0)) t.equal(popped, soonest?.slot, `step ${turn}`)
    }
    const at = model[0]?.at ?? Number.POSITIVE_INFINITY
    if (heap.soonestAt() !== at) t.equal(heap.soonestAt(), at, `step ${turn}`)
    const known = model.find((entry) => entry.slot === slot)
    if (heap.at(slot) !== (known?.at ?? 0)) t.equal(heap.at(slot), known?.at, `step ${turn}`)
  }
  const left = model.map(({ slot }) => slot).sort((a, b) => a - b)
  t.same(
    heap.slots().sort((a, b) => a - b),
    left,
  )
  t.ok(model.length > 10)
})
