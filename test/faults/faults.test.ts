import { testRedis } from '@truebook/host/testing/test-services'
import t from 'tap'
import { FAULTS } from './faults.js'
import { runFaults } from './run.js'

t.setTimeout(240_000)

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}
if (!('missing' in redis)) t.teardown(() => redis.stop())

/** Those that are over quickly; `npm run faults` injects all of them, for as long as one likes. */
const QUICK = FAULTS.filter(
  ({ name }) => !/stopped past its lock|network|stand|no blocks/.test(name),
)

t.test('nothing acknowledged is lost while parts are killed under load', options, async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  t.comment(`seed ${seed}`)
  const report = (line: string) => t.comment(line)
  const [round] = await runFaults({ seed, rounds: 1, faultsARound: 3, faults: QUICK, report })
  t.strictSame(round.violations, [])
  t.ok(round.requests > 0)
})
