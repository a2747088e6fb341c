import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { testPostgres, testRedis } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { openLine, openSilence } from '../line.js'

t.setTimeout(240_000)

const main = fileURLToPath(import.meta.resolve('@truebook/prover-worker/main'))
const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

t.teardown(async () => {
  if (!('missing' in redis)) await redis.stop()
})

/** A worker that nobody answers, so that it never comes to run; and how it ends. */
async function startHeldUp(t: Test) {
  const { host, asked } = await openSilence(t)
  const worker = fork(main, [], {
    env: {
      DATABASE_URL: `postgres://nobody@${host}/none`,
      REDIS_URL: `redis://${host}`,
      LOG_LEVEL: 'silent',
    },
  })
  t.teardown(() => worker.kill('SIGKILL'))
  const exited = once(worker, 'exit')
  await asked
  return { worker, exited }
}

t.test('a worker whose starter is gone ends, although it does not run yet', async (t) => {
  const { worker, exited } = await startHeldUp(t)
  worker.disconnect()
  t.same(await exited, [1, null])
})

t.test('a worker that is asked to stop before it runs ends in peace', async (t) => {
  const { worker, exited } = await startHeldUp(t)
  worker.kill('SIGTERM')
  t.same(await exited, [0, null])
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
  worker.kill('SIGTERM')
  t.same(await once(worker, 'exit'), [0, null])
  t.match(Buffer.concat((await said) ?? []).toString(), /under way for 5000 ms is cut off/)
})

t.test('an environment that cannot be is told in full, with what is of the chain', async (t) => {
  const env = { HEALTH_PORT: 'x', RPC_URL: 'ftp://a', CONFIRMATIONS: '0' }
  const worker = fork(main, [], { env, silent: true })
  let said = ''
  worker.stdout?.on('data', (data) => {
    said += data
  })
  t.same(await once(worker, 'close'), [1, null])
  for (const name of [
    'DATABASE_URL',
    'HEALTH_PORT',
    'RPC_URL',
    'BRIDGE_ADDRESS',
    'CONFIRMATIONS',
  ]) {
    t.match(said, new RegExp(`${name} must be`))
  }
})

t.test(
  'a Postgres that cuts its first query is waited for, with a line that says so',
  async (t) => {
    const { server, asked } = await openCutting()
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const worker = fork(main, [], {
      env: {
        DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
        REDIS_URL: 'redis://127.0.0.1:1',
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    t.teardown(() => worker.kill('SIGKILL'))
    let said = ''
    worker.stdout?.on('data', (text) => {
      said += text
    })
    await until(() => asked() > 0 && said !== '')
    await sleep(1_000)
    t.equal(worker.exitCode, null)
    t.match(said, /Tried again later: /)
  },
)

/** A Postgres that lets clients in and cuts them at their first query; and how often. */
async function openCutting() {
  let asked = 0
  const letIn = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1')
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(letIn)
      socket.once('data', () => {
        asked += 1
        socket.destroy()
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, asked: () => asked }
}
