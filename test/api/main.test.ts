import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { testRedis } from '@truebook/host/testing/test-services'
import { redisStreams } from '@truebook/shared/streams/redis'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { openSilence } from '../line.js'
import { redisTest } from '../own-redis.js'
import { openGround } from './fixture.js'

const MAIN = fileURLToPath(import.meta.resolve('@truebook/api/main'))
/** A Redis that is not there. */
const NOBODY = 'redis://127.0.0.1:1'
const SECRETS = { API_SECRET_KEY: '11'.repeat(32), SESSION_SECRET: '22'.repeat(32) }

const redis = await testRedis()
const skip = 'missing' in redis && redis.missing

function start(env: Record<string, string>, execArgv: readonly string[] = []) {
  const child = fork(MAIN, {
    env: { PATH: process.env.PATH, ...env },
    execArgv: [...execArgv],
    silent: true,
  })
  let output = ''
  child.stdout?.on('data', (data) => {
    output += data
  })
  return { child, output: () => output }
}

t.test('an environment that cannot be is told in full, once', async (t) => {
  const { child, output } = start({ PORT: 'x', API_SECRET_KEY: 'short', LOG_LEVEL: 'loud' })
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  const names = ['PORT', 'DATABASE_URL', 'REDIS_URL', 'API_SECRET_KEY', 'SESSION_SECRET']
  for (const name of [...names, 'LOG_LEVEL']) t.match(output(), new RegExp(`${name} must be`))
  t.notMatch(output(), /short/, 'secrets are not shown')
})

t.test('a Redis that is not there is told in a sentence', async (t) => {
  const { url } = await openGround(t)
  const env = { ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL: NOBODY }
  const { child, output } = start(env)
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  t.match(output(), /"The api cannot start: The Redis of REDIS_URL does not answer\."/)
})

t.test('a Postgres that is not there is named, without its password', async (t) => {
  const url = 'postgres://ada:swordfish@127.0.0.1:1/none'
  const { child, output } = start({ ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL: NOBODY })
  t.equal((await once(child, 'close'))[0], 1)
  t.match(output(), 'start: Postgres at DATABASE_URL (127.0.0.1:1/none) cannot be reached: ')
  t.notMatch(output(), /swordfish/)
})

redisTest('a Redis that wants a password says so', async (t, own) => {
  const { url } = await openGround(t)
  const env = { ...SECRETS, PORT: '0', DATABASE_URL: url }
  const without = start({ ...env, REDIS_URL: own.url.replace(/:[^/]+@/, '') })
  t.equal((await once(without.child, 'close'))[0], 1)
  t.match(without.output(), /The Redis of REDIS_URL cannot be used, it says: NOAUTH /)
  const wrong = start({ ...env, REDIS_URL: own.url.replace(/:[^/]+@/, ':wrong@') })
  t.equal((await once(wrong.child, 'close'))[0], 1)
  t.match(wrong.output(), /The Redis of REDIS_URL cannot be used, it says: WRONGPASS /)
})

/** Publishes an entry that is in no journal of ours. */
async function publishStrange(redisUrl: string, sequence: number): Promise<void> {
  const streams = redisStreams(redisUrl, { onError: () => undefined })
  const publish = () => streams.events.publish(sequence, Buffer.from('x'))
  // A connection that is still opening refuses.
  await until(() => publish().catch(() => false))
  await streams.close()
}

redisTest('a Redis of another exchange is refused', async (t, own) => {
  const { url } = await openGround(t)
  await publishStrange(own.url, 7)
  const env = { ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL: own.url }
  const { child, output } = start(env)
  t.equal((await once(child, 'close'))[0], 1)
  t.match(
    output(),
    /cannot start: .* are not of one exchange: the event stream ends at sequence 7 /,
  )
})

redisTest('behind an id of a clock nobody knows whose Redis it is', async (t, own) => {
  const { url } = await openGround(t)
  await publishStrange(own.url, Date.now())
  const { child, output } = start({ ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL: own.url })
  t.equal((await once(child, 'close'))[0], 1)
  t.match(output(), /cannot start: The event stream stands at [0-9]+, which no engine gave it: /)
})

redisTest('a machine with the wrong time is not believed', async (t, own) => {
  const { url } = await openGround(t)
  const env = { ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL: own.url }
  for (const ahead of [3_600_000, -3_600_000]) {
    const stepped = ['--import', new URL('../faults/stepped-clock.js', import.meta.url).href]
    const { child } = start({ ...env, CLOCK_AHEAD_MS: String(ahead) }, stepped)
    const [ready] = await once(child, 'message')
    const { server_time } = (await (await fetch(`${ready.url}/v1/time`)).json()) as {
      readonly server_time: number
    }
    t.ok(Math.abs(server_time - Date.now()) < 60_000, `${server_time - Date.now()}`)
    child.kill('SIGTERM')
    await once(child, 'close')
  }
})

t.test('a port that is taken is told in a sentence', { skip }, async (t) => {
  const { port, close } = await takePort()
  t.teardown(close)
  const { child, output } = start({ ...(await environment(t)), PORT: String(port) })
  t.equal((await once(child, 'close'))[0], 1)
  t.match(output(), `The api cannot start: PORT ${port} is in use by another program: `)
})

async function takePort() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: () => server.close() }
}

t.test('a process that is asked to stop before it runs ends in peace', async (t) => {
  const { host, asked } = await openSilence(t)
  const DATABASE_URL = `postgres://nobody@${host}/none`
  const { child } = start({ ...SECRETS, PORT: '0', DATABASE_URL, REDIS_URL: `redis://${host}` })
  const exited = once(child, 'exit')
  await asked
  child.kill('SIGTERM')
  t.same(await exited, [0, null])
})

/** What a whole process needs; Redis is there. */
async function environment(t: Test) {
  const { url } = await openGround(t)
  const REDIS_URL = 'missing' in redis ? '' : redis.url
  return { ...SECRETS, PORT: '0', DATABASE_URL: url, REDIS_URL }
}

t.test(
  'the process says when it is ready, and stops when its parent is gone',
  { skip },
  async (t) => {
    // The engine of JavaScript is told of its memory by flags that a thread of its own cannot have.
    const { child } = start(await environment(t), ['--max-old-space-size=512'])
    const [message] = (await once(child, 'message')) as [{ ready: boolean; url: string }]
    t.equal(message.ready, true)
    t.equal((await fetch(`${message.url}/health`)).status, 200)
    child.disconnect()
    const [code] = await once(child, 'exit')
    t.equal(code, 0)
  },
)

t.test('a process whose thread has ended says so, and ends as well', { skip }, async (t) => {
  const ending = new URL('./access/ending-thread.js', import.meta.url)
  const { child, output } = start(await environment(t), ['--import', ending.href])
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  t.match(output(), /The api cannot go on\..*|.*ended with code 7/)
})

t.teardown(async () => {
  if (!('missing' in redis)) await redis.stop()
})
