import { measure } from '@truebook/bench/overload/measure'
import { reportOf, shownOf } from '@truebook/bench/overload/report'
import { SILENT } from '@truebook/bench/progress'
import { plainText } from '@truebook/bench/shown'
import t from 'tap'

// It starts a whole exchange, and the machine may have other work.
t.setTimeout(240_000)

t.test('three times the capacity: all is answered, and refusals say when to come', async (t) => {
  const results = await measure({ size: 'small', env: process.env, show: () => SILENT })
  const report = reportOf(results)
  t.ok(report.capacity_per_s > 0)
  t.ok(results.offered.orders.accepted > 0)
  t.ok(results.offered.cancels.accepted > 0)
  t.match(report, { outcome_unknown: 0, unanswered: 0, shed_without_retry_after: 0 })
  t.strictSame(report.errors, {})
  t.match(plainText(shownOf(report)), /turned away without Retry-After +0\n/)
})
