import { latencyOf, percentileOf, spreadOf } from '@truebook/bench/stats'
import t from 'tap'

t.test('a spread is the middle value between the least and the most', async (t) => {
  t.same(spreadOf([5]), { median: 5, min: 5, max: 5 })
  t.same(spreadOf([9, 1, 10]), { median: 9, min: 1, max: 10 })
  t.same(spreadOf([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4 })
})

t.test('a percentile is the smallest value that its share does not exceed', async (t) => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => 1000 - i)
  t.same(latencyOf(values), { p50: 500, p99: 990, p999: 999, max: 1000 })
  t.equal(percentileOf(Float64Array.of(7), 0.5), 7)
  t.equal(percentileOf(Float64Array.of(1, 2), 1), 2)
})
