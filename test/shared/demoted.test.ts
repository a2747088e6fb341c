import { redisCounters } from '@truebook/api/access/limits/redis-counters'
import { dispatchByQueue } from '@truebook/prover-worker/queue-dispatcher'
import { STREAM_START } from '@truebook/shared/streams'
import { isDemoted } from '@truebook/shared/streams/demoted'
import { redisStreams } from '@truebook/shared/streams/redis'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { movingRedis, skip } from '../own-redis.js'

t.setTimeout(240_000)

const onError = () => undefined
const hour = { points: 100, seconds: 3600 }

t.test(
  'a Redis that became a replica is left for the one that has its address',
  { skip },
  async (t) => {
    const redis = await movingRedis(t)
    const { admin } = redis.heir
    const streams = redisStreams(redis.url, { onError })
    const counters = await redisCounters(redis.url, { onError })
    let turns = 0
    const run = async () => {
      turns += 1
    }
    const jobs = [{ name: 'turn', everyMs: 100, run }]
    const dispatcher = await dispatchByQueue(redis.url, {
      jobs,
      onError,
      onMended: () => undefined,
    })
    t.teardown(async () => {
      counters.close()
      await streams.close()
      await dispatcher.stop()
    })
    const window = counters.window({ name: 'moved', ...hour })
    const count = async () => {
      await window.take('one', 1)
      await counters.days.spend({ account: 1, day: '2030-01-31', cost: 1, limit: 100 })
      return (await admin.keys('truebook:{0}:[lc]*:*')).length === 2
    }
    const append = () =>
      streams.commands
        .append(Buffer.from('order'))
        .then(() => true)
        .catch(() => false)
    const publish = () =>
      streams.events
        .publish(2, Buffer.from('two'))
        .then(() => true)
        .catch(() => false)
    await append()
    await streams.events.publish(1, Buffer.from('one'))
    await count()
    await until('it has turns', () => turns > 2)

    await redis.move()
    await until('a command is taken', append)
    await until('an event is published', publish)
    t.equal(await admin.xlen('truebook:{0}:commands'), 1)
    t.same((await streams.events.read(STREAM_START, 10, 0)).length, 1)
    await until('it counts there', count)
    const before = turns
    await until('it has turns again', () => turns > before + 2)
    t.ok((await admin.keys('bull:*')).length > 0)
  },
)

t.test('a script quotes the refusal, before Redis 7 behind its own', async (t) => {
  const old =
    'ERR Error running script: @user_script:2: -READONLY You can not write against a replica.'
  t.ok(isDemoted(new Error(old)))
  t.notOk(isDemoted(new Error('OOM command not allowed when used memory > maxmemory.')))
})
