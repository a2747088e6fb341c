import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { testRedis } from '@truebook/host/testing/test-services'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { redisStreams } from '@truebook/shared/streams/redis'
import t, { type Test } from 'tap'
import { openSilence } from '../line.js'
import { createRandom } from '../sim/random.js'
import { BTC, type CommandMaker, commandMaker, send, USDC, wallet } from './runtime/commands.js'
import { auditIsOk, openDatabase, type Pool, startEngine, until } from './runtime/harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}
const MAIN = fileURLToPath(import.meta.resolve('@truebook/engine/main'))

interface Ready {
  readonly ready: true
  readonly role: string
}

/** An engine as a process; `ready` is what it says to whoever started it. */
function spawnEngine(
  t: Test,
  env: Record<string, string>,
): { child: ChildProcess; ready: Promise<Ready> } {
  const child = fork(MAIN, [], { env: { LOG_LEVEL: 'silent', SEED_MARKETS: '1', ...env } })
  t.teardown(() => child.kill('SIGKILL'))
  const ready = once(child, 'message').then(([message]) => message as Ready)
  return { child, ready }
}

async function exitOf(child: ChildProcess): Promise<[number | null, string | null]> {
  const [code, signal] = await once(child, 'exit')
  return [code, signal]
}

async function lastSequence(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select last_sequence from engine_state')
  return rows[0].last_sequence
}

async function open(t: Test, redisUrl: string) {
  const { url, pool } = await openDatabase(t)
  const streams = redisStreams(redisUrl, { onError: () => undefined })
  t.teardown(() => streams.close())
  return { pool, streams, env: { DATABASE_URL: url, REDIS_URL: redisUrl } }
}

async function fund(streams: Streams, make: CommandMaker): Promise<void> {
  await send(streams, make.deposit(wallet(1), BTC, 10n ** 15n))
  await send(streams, make.deposit(wallet(2), USDC, 10n ** 15n))
  await send(streams, make.deposit(wallet(3), BTC, 10n ** 15n))
}

async function sendSome(streams: Streams, make: CommandMaker, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await send(streams, make.any(3))
}

t.test('engines killed with -9 again and again do everything once', options, async (t) => {
  if ('missing' in redis) return
  const { pool, streams, env } = await open(t, redis.url)
  const make = commandMaker({ seed: 51, now: Date.now })
  const random = createRandom(52)
  const first = spawnEngine(t, env)
  await first.ready
  await fund(streams, make)
  const [ROUNDS, A_ROUND] = [6, 500]
  const COUNT = ROUNDS * A_ROUND
  let active = first.child
  for (let round = 0; round < ROUNDS; round++) {
    const before = await lastSequence(pool)
    const heir = spawnEngine(t, { ...env, ENGINE_BATCH: `${random.between(5, 60)}` })
    await heir.ready
    const sending = sendSome(streams, make, A_ROUND)
    const far = before + random.below(A_ROUND / 2)
    await until('it got on', async () => (await lastSequence(pool)) > far)
    active.kill('SIGKILL')
    active = heir.child
    await sending
  }
  await until('all is committed', async () => (await lastSequence(pool)) === 8 + COUNT)
  // An engine that ends does not wait long for what it has not published yet.
  const isPublished = async () => (await streams.events.top()) === `${8 + COUNT}-0`
  await until('all is published', isPublished)
  active.kill('SIGTERM')
  t.strictSame(await exitOf(active), [0, null], 'the last one ends in peace')

  const { rows } = await pool.query(
    'select sum(last_sequence - first_sequence + 1)::int as n from journal',
  )
  t.equal(rows[0].n, 8 + COUNT, 'every command was decided once')
  await auditIsOk(t, pool)
})

t.test('an engine stops when whoever started it is gone', options, async (t) => {
  if ('missing' in redis) return
  await redis.stop()
  const { env } = await open(t, redis.url)
  const { child, ready } = spawnEngine(t, env)
  t.match(await ready, { ready: true, role: 'active' })
  child.disconnect()
  t.strictSame(await exitOf(child), [0, null])
})

t.test('an engine that is asked to stop before it runs ends in peace', async (t) => {
  const { host, asked } = await openSilence(t)
  const env = { DATABASE_URL: `postgres://nobody@${host}/none`, REDIS_URL: `redis://${host}` }
  const { child } = spawnEngine(t, env)
  await asked
  child.kill('SIGTERM')
  t.strictSame(await exitOf(child), [0, null])
})

t.test('an engine that cannot run says why in one sentence and exits with 1', async (t) => {
  const child = fork(MAIN, [], {
    env: { DATABASE_URL: 'mysql://root:secret@localhost/x', ENGINE_BATCH: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  child.stdout?.on('data', (data) => {
    output += data
  })
  // Not its exit: what it said may still be on its way then.
  t.strictSame(await once(child, 'close'), [1, null])
  t.match(output, /DATABASE_URL must be a URL that begins with postgres/)
  t.match(output, /ENGINE_BATCH must be a whole number from 1 to 4032/)
  t.notMatch(output, /secret/)
  const lost = { url: 'postgres://nobody:secret@localhost:1/none', streams: memoryStreams() }
  await t.rejects(startEngine(t, lost), {
    message: /^Postgres at DATABASE_URL \(localhost:1\/none\) cannot be reached: /,
  })
})
