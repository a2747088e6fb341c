import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { testPostgres, testRedis } from '@truebook/host/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import t from 'tap'
import { openLine } from '../line.js'

const main = fileURLToPath(import.meta.resolve('@truebook/prover-worker/main'))
const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

t.teardown(async () => {
  if (!('missing' in redis)) await redis.stop()
})

t.test('a worker whose starter is gone ends, although it does not run yet', async (t) => {
  // Nobody answers it, so that it never comes to run.
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const worker = fork(main, [], {
    env: {
      DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      LOG_LEVEL: 'silent',
    },
  })
  t.teardown(() => worker.kill('SIGKILL'))
  const exited = once(worker, 'exit')
  await once(silent, 'connection')
  worker.disconnect()
  t.same(await exited, [1, null])
})

t.test('a worker ends when it is asked to, though Redis has fallen silent', { skip }, async (t) => {
  if ('missing' in redis) return
  const postgres = await testPostgres()
  t.teardown(() => postgres.stop())
  const pool = connectPool(postgres.url, { max: 1, name: 'test', onError: () => undefined })
  await migrate(databaseOf(pool))
  await pool.end()
  const line = await openLine(t, redis.url)
  t.teardown(() => line.close())
  const worker = fork(main, [], {
    env: { DATABASE_URL: postgres.url, REDIS_URL: line.url, LOG_LEVEL: 'silent', HEALTH_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const said = worker.stdout?.toArray()
  t.teardown(() => worker.kill('SIGKILL'))
  await once(worker, 'message')
  line.mute()
  const limit = setTimeout(() => worker.kill('SIGKILL'), 15_000)
  worker.kill('SIGTERM')
  t.same(await once(worker, 'exit'), [0, null])
  clearTimeout(limit)
  t.match(Buffer.concat((await said) ?? []).toString(), /under way for 5000 ms is cut off/)
})
