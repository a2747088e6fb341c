import { measureAll } from '@truebook/bench/exits/measure-all'
import { SCALE } from '@truebook/bench/exits/plan'
import { reportOf } from '@truebook/bench/exits/report'
import { shownOf } from '@truebook/bench/exits/tables'
import { SILENT } from '@truebook/bench/progress'
import t from 'tap'
import { checkShown } from './check-shown.js'

// It starts a whole exchange, and the machine may have other work.
t.setTimeout(240_000)

t.test('a small run of the exits bench', async (t) => {
  // It throws where a claim is refused, and where a proof does not lead to the root that it is for.
  const results = await measureAll({ size: 'small', env: process.env, show: () => SILENT })
  const report = JSON.parse(JSON.stringify(reportOf(results)))

  t.test('reports what other programs read', async (t) => {
    t.type(report.appends_per_s, 'number')
    t.type(report.proofs_per_s, 'number')
    for (const figures of [report.append_us, report.proof_us, report.scale]) {
      t.same(Object.keys(figures), SCALE)
      for (const leaves of SCALE) t.type(figures[leaves], 'number')
    }
    for (const key of ['p50', 'p99', 'max']) t.type(report.proof_ready_ms[key], 'number', key)
    t.equal(report.claimed, report.withdrawals)
    t.ok(report.claimed > 0)
    t.match(report.hash, /^[0-9a-f]{16}$/)
    t.match(report.machine, { node: process.version, exchange_node: /^v\d/ })
  })

  t.test('can be read as a table', async (t) => {
    checkShown(t, shownOf(report), { bench: 'exits', cell: '1,000,000', line: /^1,000,000 /m })
  })
})
