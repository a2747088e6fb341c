import { createFlow } from '@truebook/bench/matching/flow'
import { measureAll } from '@truebook/bench/matching/measure-all'
import { pictureOf } from '@truebook/bench/matching/picture'
import { type SCALE, WORKLOADS } from '@truebook/bench/matching/plan'
import { reportOf } from '@truebook/bench/matching/report'
import { SHAPES } from '@truebook/bench/matching/shapes'
import { shownOf } from '@truebook/bench/matching/tables'
import { SILENT } from '@truebook/bench/progress'
import t from 'tap'
import { checkShown } from './check-shown.js'

t.test('a flow is the same every time', async (t) => {
  for (const name of WORKLOADS) {
    const shape = { ...SHAPES[name], live: 100 }
    t.same(createFlow(shape, 2000), createFlow(shape, 2000), name)
  }
})

t.test('a small run of the matching bench', async (t) => {
  // It throws where the book, the state machine, the peer and the naive book disagree.
  const results = await measureAll({ size: 'small', show: () => SILENT })
  const report = JSON.parse(JSON.stringify(reportOf(results)))

  t.test('compares every core with the naive book on every flow', async (t) => {
    for (const name of WORKLOADS) {
      const cores = Object.keys(results.workloads[name].cores)
      t.same(cores, ['book', 'second_book', 'state_machine', 'peer', 'naive'], name)
      t.match(report.workloads[name].hash, /^[0-9a-f]{16}$/, name)
    }
  })

  t.test('reports what other programs read', async (t) => {
    const times = ['book_ns', 'peer_ns', 'ratio_to_peer', 'p50_ns', 'p99_ns', 'p999_ns', 'max_ns']
    for (const name of ['touch', 'deep', 'sweep']) {
      for (const key of times) t.type(report.workloads[name][key], 'number', `${name}.${key}`)
    }
    for (const resting of ['1000', '10000', '100000', '1000000']) {
      t.type(report.scale[resting], 'number', resting)
      t.ok(results.scale[resting as (typeof SCALE)[number]].resting >= 0.99 * Number(resting))
    }
    for (const key of ['commands_per_s', 'ns', 'p999_ns', 'max_gc_ms']) {
      t.type(report.state_machine[key], 'number', key)
    }
    t.type(report.gc.book_max_ms, 'number')
    t.type(report.bytes_per_order, 'number')
    t.match(report.hash, /^[0-9a-f]{16}$/)
    t.match(report.machine, { node: process.version })
  })

  t.test('can be read as tables and seen as a picture', async (t) => {
    checkShown(t, shownOf(report), { bench: 'matching', cell: 'touch', line: /^touch .*×/m })
    const picture = pictureOf(report)
    t.match(picture, /^<svg .*<\/svg>\n$/s)
    t.notMatch(picture, /NaN|Infinity|undefined/)
  })
})
