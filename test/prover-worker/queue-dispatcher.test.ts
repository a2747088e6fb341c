import { setTimeout } from 'node:timers/promises'
import { testRedis } from '@truebook/host/testing/test-services'
import { dispatchByQueue } from '@truebook/prover-worker/queue-dispatcher'
import { EXIT_QUEUE } from '@truebook/shared/streams'
import { Redis } from 'ioredis'
import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { openLine } from '../line.js'
import { redisTest } from '../own-redis.js'

t.setTimeout(240_000)

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

t.teardown(async () => {
  if (!('missing' in redis)) await redis.stop()
})

const deaf = { onError: () => undefined, onMended: () => undefined }

/** Where BullMQ keeps when each job has its next turn. */
const TURNS = `bull:${EXIT_QUEUE}:repeat`

t.test('a turn that another clock made is kept, unless it is far ahead', { skip }, async (t) => {
  if ('missing' in redis) return
  const client = new Redis(redis.url)
  t.teardown(() => client.disconnect())
  const jobs = ['near', 'far'].map((name) => ({ name, everyMs: 20_000, run: async () => {} }))
  const dispatch = () => dispatchByQueue(redis.url, { jobs, ...deaf })
  const first = await dispatch()
  await first.stop()
  const now = Date.now()
  const [near, far] = [now + 30_000, now + 3_600_000]
  t.equal(await client.zadd(TURNS, 'XX', 'CH', near, 'near', far, 'far'), 2)
  const second = await dispatch()
  t.ok(Number(await client.zscore(TURNS, 'near')) >= near)
  t.ok(Number(await client.zscore(TURNS, 'far')) < now + 120_000)
  await second.stop()
})

t.test('a Redis that refuses what the queue asks is named', { skip }, async (t) => {
  if ('missing' in redis) return
  const admin = new Redis(redis.url)
  t.teardown(async () => {
    await admin.call('ACL', 'DELUSER', 'queue')
    admin.disconnect()
  })
  const url = new URL(redis.url)
  Object.assign(url, { username: 'queue', password: 'p' })
  const jobs = [{ name: 'turn', everyMs: 100, run: async () => undefined }]
  const message = /^The Redis of REDIS_URL cannot be used, it says: NOPERM /
  for (const refused of ['-info', '-@scripting']) {
    await admin.call('ACL', 'SETUSER', 'queue', 'reset', 'on', '>p', '~*', '&*', '+@all', refused)
    await t.rejects(dispatchByQueue(url.href, { jobs, ...deaf }), { message }, refused)
  }
})

t.test('a Redis that falls silent without a word is connected to anew', { skip }, async (t) => {
  if ('missing' in redis) return
  const line = await openLine(t, redis.url)
  let turns = 0
  const run = async () => {
    turns += 1
  }
  const jobs = [{ name: 'turn', everyMs: 100, run }]
  const said: string[] = []
  const dispatcher = await dispatchByQueue(line.url, {
    jobs,
    onError: ({ message }, name) => name && said.push(`${name}: ${message}`),
    onMended: (name) => said.push(`${name} again`),
  })
  await until('it has turns', () => turns > 2)
  line.mute()
  const before = turns + jobs.length
  await until('it has turns again', () => turns > before + 2)
  t.ok(said.some((line) => /^queue: Redis does not answer, and no job is begun/.test(line)))
  await until('it says so', () => said.at(-1) === 'queue again')
  await dispatcher.stop()
  line.close()
})

redisTest('a Redis that takes nothing yet is waited for', async (t, own) => {
  await own.admin.config('SET', 'min-replicas-to-write', 1)
  let turns = 0
  const run = async () => {
    turns += 1
  }
  const said: string[] = []
  const dispatcher = await dispatchByQueue(own.url, {
    jobs: [{ name: 'turn', everyMs: 100, run }],
    onError: ({ message }, name) => said.push(`${name}: ${message}`),
    onMended: (name) => said.push(`${name} again`),
  })
  await setTimeout(500)
  t.match(said, [/^queue: NOREPLICAS /])
  t.equal(said.length, 1, 'which is not asked without a pause')
  await own.admin.config('SET', 'min-replicas-to-write', 0)
  await until('it has turns', () => turns > 2)
  t.equal(said.at(-1), 'queue again')
  await dispatcher.stop()
})
