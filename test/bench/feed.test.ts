import { measureAll } from '@truebook/bench/feed/measure-all'
import { reportOf, tableOf } from '@truebook/bench/feed/report'
import { plainTable } from '@truebook/bench/table'
import t from 'tap'

t.setTimeout(240_000)

t.test('the small size measures everything, and no message is lost or wrong', async (t) => {
  const report = reportOf(await measureAll('small', process.env, () => undefined))
  t.match(report, { bench: 'feed', size: 'small', gaps: 0, checksum_errors: 0 })
  t.ok(report.messages_checked > 100)
  t.ok(report.ratio_to_ceiling > 0)
  t.ok(report.commit_to_receipt_ms.p99 >= report.commit_to_receipt_ms.p50)
  t.match(plainTable(tableOf(report)), /subscribers .* ratio/)
})
