import { measureAll } from '@truebook/bench/feed/measure-all'
import { reportOf } from '@truebook/bench/feed/report'
import { shownOf } from '@truebook/bench/feed/tables'
import { SILENT } from '@truebook/bench/progress'
import t from 'tap'
import { checkShown } from './check-shown.js'

t.setTimeout(240_000)

t.test('the small size measures everything, and no message is lost or wrong', async (t) => {
  const report = reportOf(await measureAll({ size: 'small', env: process.env, show: () => SILENT }))
  t.match(report, { bench: 'feed', size: 'small', gaps: 0, checksum_errors: 0, resyncs: 0 })
  t.equal(report.reconnects, 24)
  t.ok(report.messages_checked > 100)
  t.ok(report.ratio_to_ceiling > 0)
  t.ok(report.commit_to_receipt_ms.p99 >= report.commit_to_receipt_ms.p50)
  const line = /24 reconnects, 24 a second: 0 resyncs/
  checkShown(t, shownOf(report), { bench: 'feed', cell: 'subscribers', line })
})
