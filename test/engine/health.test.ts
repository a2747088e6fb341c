import { run } from '@truebook/engine/run'
import { freePort } from '@truebook/host/servers/free-port'
import t from 'tap'
import { redisTest } from '../own-redis.js'
import { openDatabase, until } from './runtime/harness.js'

t.setTimeout(120_000)

redisTest('an active engine whose Redis takes no writes is not well', async (t, { url, admin }) => {
  const database = await openDatabase(t)
  const port = await freePort()
  const engine = await run({
    env: {
      DATABASE_URL: database.url,
      REDIS_URL: url,
      HEALTH_PORT: String(port),
      LOG_LEVEL: 'silent',
    },
  })
  t.teardown(() => engine.stop())
  const health = () => fetch(`http://127.0.0.1:${port}/health`)
  t.match(await (await health()).json(), { role: 'active' })
  // As it does where its disk is full, which is harder to bring about.
  await admin.config('SET', 'min-replicas-to-write', '1')
  const refused = await health()
  t.equal(refused.status, 503)
  t.match(await refused.text(), /^NOREPLICAS /)
  await admin.config('SET', 'min-replicas-to-write', '0')
  await until('it is well again', async () => (await health()).status === 200)
})
