import { createRecentDecisions } from '@truebook/api/feed/sources/recent-decisions'
import type { KeptDecision } from '@truebook/api/kept-decision'
import t from 'tap'
import { keptOf } from './kept.js'

const decision = (sequence: number) =>
  keptOf({ sequence, time: 0, commandId: { time: 0, chance: 0 }, events: [] })
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => decision(from + i))
const numbers = (decisions: readonly KeptDecision[] | undefined) =>
  decisions?.map(({ sequence }) => sequence)

t.test('what was before memory joins it without a gap, as far as there is room', async (t) => {
  const recent = createRecentDecisions({ kept: { items: 6, events: 100 }, from: 10 })
  t.equal(recent.sequence(), 10)
  t.same(numbers(recent.after(10)), [])
  t.equal(recent.after(9), undefined)
  recent.join(range(5, 8))
  t.equal(recent.after(7), undefined, '9 and 10 would be missing')
  recent.add(decision(11))
  recent.join(range(9, 11))
  t.same(numbers(recent.after(8)), [9, 10, 11])
  t.same(numbers(recent.before(11)), [9, 10])
  t.equal(recent.before(9), undefined)
  t.same(numbers(recent.before(12)), [9, 10, 11])
  t.equal(recent.before(13), undefined, 'the one just before it is not here yet')
  recent.join(range(1, 8))
  t.same(numbers(recent.after(5)), [6, 7, 8, 9, 10, 11])
  t.equal(recent.after(4), undefined, 'six are kept')
})
