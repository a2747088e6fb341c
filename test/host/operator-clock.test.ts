import { testRedis } from '@truebook/host/testing/test-services'
import { redisStreams } from '@truebook/shared/streams/redis'
import t from 'tap'
import { commandMaker, send, USDC, wallet } from '../engine/runtime/commands.js'
import { openGround } from './operator-ground.js'
import { until } from './process-help.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing
if (!('missing' in redis)) t.teardown(() => redis.stop())

t.test('an operator whose machine has the wrong time is taken', { skip }, async (t) => {
  const { env, pool, startEngine, operate } = await openGround(t)
  await startEngine()
  const right = Date.now
  t.teardown(() => {
    Date.now = right
  })
  const streams = redisStreams(env.REDIS_URL, { onError: () => undefined })
  t.teardown(() => streams.close())
  await until(async () => (await streams.commands.top().catch(() => undefined)) !== undefined)
  await send(streams, commandMaker({ seed: 1, now: right }).deposit(wallet(1), USDC, 5n))
  await until(async () => (await pool.query('select from accounts')).rowCount === 1)
  for (const ahead of [3_600_000, -3_600_000]) {
    Date.now = () => right() + ahead
    t.match(await operate('markets', 'status', 'BTC_USDC', 'PAUSED'), { code: 0 })
    t.match(await operate('plans', 'assign', wallet(1), 'standard'), { code: 0 })
  }
  const { rows } = await pool.query<{ at: number }>('select at from operator_actions')
  t.equal(rows.length, 4)
  const isRight = ({ at }: { at: number }) => Math.abs(at - right()) < 600_000
  t.ok(rows.every(isRight), 'the log has the right time of each')
})
