import { createSlots } from '@truebook/engine/core/slots'
import t from 'tap'

function slotsOf(first: number, capacity: number) {
  const records = new Int32Array((first + capacity) * 2)
  return { records, ...createSlots({ first, capacity, links: records, shift: 1 }) }
}

t.test('Slots never taken come in order, from the first', async (t) => {
  const slots = slotsOf(5, 3)
  t.same([slots.take(), slots.take(), slots.take()], [5, 6, 7])
  t.equal(slots.count(), 3)
})

t.test('The last slot returned is the next one taken, before any new one', async (t) => {
  const slots = slotsOf(1, 4)
  for (let i = 0; i < 3; i += 1) slots.take()
  slots.give(1)
  slots.give(3)
  t.same([slots.take(), slots.take(), slots.take()], [3, 1, 4])
})

t.test('A slot is taken with its first word zero and the rest as it was', async (t) => {
  const slots = slotsOf(1, 4)
  for (let i = 0; i < 2; i += 1) slots.take()
  slots.records.fill(7)
  slots.give(1)
  slots.give(2)
  t.equal(slots.take(), 2)
  t.same([...slots.records.subarray(4, 6)], [0, 7])
})

t.test('Taking one slot too many stops, and takes nothing', async (t) => {
  const slots = slotsOf(1, 1)
  slots.take()
  t.throws(() => slots.take(), { message: 'A pool must have a free slot when one is taken.' })
  t.equal(slots.count(), 1)
  slots.give(1)
  t.equal(slots.take(), 1)
})
