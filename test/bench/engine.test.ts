import { fileURLToPath } from 'node:url'
import { SIZES } from '@truebook/bench/arguments'
import { measureAll } from '@truebook/bench/engine/measure-all'
import { BATCHES, planOf } from '@truebook/bench/engine/plan'
import { processTimes } from '@truebook/bench/engine/process-times'
import { reportOf } from '@truebook/bench/engine/report'
import { startServers } from '@truebook/bench/engine/servers'
import { createStopwatch } from '@truebook/bench/engine/stopwatch'
import { shownOf } from '@truebook/bench/engine/tables'
import { SILENT } from '@truebook/bench/progress'
import { testRedis } from '@truebook/host/testing/test-services'
import t from 'tap'
import { checkShown } from './check-shown.js'

// It starts servers and five engines, and the machine may have other work.
t.setTimeout(240_000)

t.test('a load goes on for more than a batch after its lead', async (t) => {
  for (const size of SIZES) {
    const { loads } = planOf(size)
    for (const batch of BATCHES) t.ok(loads[batch].timed > Number(batch), `${size}, ${batch}`)
  }
})

t.test('a stopwatch times what follows the batch that the lead ends in', async (t) => {
  let time = 0
  const stopwatch = createStopwatch({
    after: 7,
    load: { lead: 3, timed: 5 },
    pids: { postgres: undefined, redis: undefined },
    now: () => time,
  })
  const steps: [at: number, step: () => void][] = [
    [100, () => stopwatch.onRead(4)],
    [200, () => stopwatch.onCommitted(9)],
    [300, () => stopwatch.onRead(4)],
    [1000, () => stopwatch.onCommitted(11)],
    [1500, () => stopwatch.onCommitted(11)],
    [2000, () => stopwatch.onCommitted(14)],
    [3000, () => stopwatch.onCommitted(15)],
  ]
  for (const [at, step] of steps) {
    time = at
    step()
  }
  const times = await stopwatch.done
  t.match(times, { commands: 4, batches: 2, seconds: 2, commitMs: { p50: 1700, p99: 2700 } })
  t.type(times.cpuUs.engine, 'number')
  t.equal(times.cpuUs.postgres, undefined)
})

t.test('processor times are of those that were asked for', async (t) => {
  const nobody = 2 ** 30
  const times = processTimes([process.pid, nobody])
  if (process.platform !== 'linux') t.equal(times, undefined)
  else t.same([...(times?.keys() ?? [])], [process.pid, nobody])
})

t.test('without a redis-server one sentence says so', async (t) => {
  // A file, below which nothing can be unpacked.
  const message =
    /^To measure the engine, install redis-server: there is no redis-server of 6.2 or newer on the PATH/
  await t.rejects(startServers({ PATH: '' }, fileURLToPath(import.meta.url)), {
    name: 'HostError',
    message,
  })
})

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}

t.test('a small run of the engine bench', options, async (t) => {
  const results = await measureAll({ size: 'small', env: process.env, show: () => SILENT })
  const report = JSON.parse(JSON.stringify(reportOf(results)))

  t.test('reports what other programs read', async (t) => {
    t.equal(report.audit, 'ok')
    t.match(report.hash, /^[0-9a-f]{16}$/)
    t.match(report.machine, { node: process.version, exchange_node: /^v\d/ })
    t.match(report.postgres, { fsync: 'on', synchronous_commit: 'on' })
    t.same(Object.keys(report.batches), BATCHES)
    for (const batch of BATCHES) {
      const row = report.batches[batch]
      for (const key of ['commands_per_s', 'commands_per_batch', 'commands']) {
        t.type(row[key], 'number', `${batch}: ${key}`)
      }
      t.type(row.commit_ms.p50, 'number')
      t.type(row.commit_ms.p99, 'number')
      t.same(Object.keys(row.cpu_us), ['engine', 'postgres', 'redis'])
      t.ok(row.commands_per_batch <= Number(batch), 'no batch is larger than it may be')
    }
  })

  t.test('can be read as a table', async (t) => {
    checkShown(t, shownOf(report), { bench: 'engine', cell: '1,000', line: /^1,000 .* ms /m })
  })
})
