import { testRedis } from '@truebook/host/testing/test-services'
import t from 'tap'
import { openGround } from './operator-ground.js'

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing
if (!('missing' in redis)) t.teardown(() => redis.stop())

t.test('an operator whose machine has the wrong time is taken', { skip }, async (t) => {
  const { startEngine, operate } = await openGround(t)
  await startEngine()
  const right = Date.now
  t.teardown(() => {
    Date.now = right
  })
  for (const ahead of [3_600_000, -3_600_000]) {
    Date.now = () => right() + ahead
    t.match(await operate('markets', 'status', 'BTC_USDC', 'PAUSED'), { code: 0 })
  }
})
