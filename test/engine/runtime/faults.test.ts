import { StaleEngine } from '@truebook/engine/runtime/committer'
import { testRedis } from '@truebook/host/testing/test-services'
import { STREAM_START, type Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { redisStreams } from '@truebook/shared/streams/redis'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { countTenths } from '../../count-tenths.js'
import { BTC, type CommandMaker, commandMaker, send, USDC, wallet } from './commands.js'
import {
  auditIsOk,
  breakConnections,
  breakLock,
  decisionsOf,
  openDatabase,
  type Pool,
  startEngine,
  until,
} from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const SEEDED = 5
const FUNDED = SEEDED + 3

async function fund(streams: Streams, make: CommandMaker): Promise<void> {
  await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
  await send(streams, make.deposit(wallet(2), USDC, 10n ** 14n))
  await send(streams, make.deposit(wallet(3), USDC, 10n ** 14n))
}

/** Holds the engines' commits up until `release`. */
async function holdCommits(pool: Pool): Promise<{ release(statement?: string): Promise<void> }> {
  const client = await pool.connect()
  await client.query('begin')
  await client.query('select * from engine_state for update')
  return {
    async release(statement = 'select 1') {
      await client.query(statement)
      await client.query('commit')
      client.release()
    },
  }
}

/** Passes when the event stream holds each decision once, in order, up to the last. */
async function publishedAll(t: Test, streams: Streams, last: number): Promise<void> {
  await until('all is published', async () => (await decisionsOf(streams)).length >= last)
  const sequences = (await decisionsOf(streams)).map(({ sequence }) => sequence)
  t.strictSame(
    sequences,
    Array.from({ length: last }, (_, i) => i + 1),
  )
}

t.test('an engine killed before its commit did nothing; the next one does all', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 31, now: Date.now })
  const first = await startEngine(t, { url, streams })
  const hold = await holdCommits(pool)
  await fund(streams, make)
  for (let i = 0; i < 200; i++) await send(streams, make.any(3))
  await until('a commit waits', async () => (await waitingForLocks(pool)) > 0)
  const ended = t.rejects(first.done, { message: /^The engine lost its lock\./ })
  await breakLock(pool)
  await ended
  // What it tried again after a broken connection would be done still.
  await breakConnections(pool)
  await hold.release()
  const { rows } = await pool.query('select last_sequence from engine_state')
  t.equal(rows[0].last_sequence, SEEDED)

  const second = await startEngine(t, { url, streams })
  await until('all is committed', () => second.sequence() === FUNDED + 200)
  await publishedAll(t, streams, FUNDED + 200)
  await auditIsOk(t, pool)
})

t.test('an engine that is asked to stop does not wait for a database that hangs', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 36, now: Date.now })
  const first = await startEngine(t, { url, streams })
  const hold = await holdCommits(pool)
  await fund(streams, make)
  await until('a commit waits', async () => (await waitingForLocks(pool)) > 0)
  await first.stop()
  await t.resolves(first.done, 'it ends in peace')
  await hold.release()

  const second = await startEngine(t, { url, streams })
  await until('all is committed', () => second.sequence() === FUNDED)
  await publishedAll(t, streams, FUNDED)
  await auditIsOk(t, pool)
})

t.test('an engine that lost its lock ends at once, though a write hangs', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  let writes = 0
  const publish = () => {
    writes += 1
    return new Promise<never>(() => undefined)
  }
  const hanging: Streams = { ...streams, events: { ...streams.events, publish } }
  const engine = await startEngine(t, { url, streams: hanging })
  await until('a write hangs', () => writes > 0)
  const ended = t.rejects(engine.done, { message: /^The engine lost its lock\./ })
  await breakLock(pool)
  const tenths = countTenths(t)
  await ended
  t.ok(tenths() < 40, `it took ${tenths()} tenths of a second`)
})

async function waitingForLocks(pool: Pool): Promise<number> {
  const { rows } = await pool.query(
    `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0].waiting
}

t.test('an engine killed between commit and publish leaves it to the next one', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 32, now: Date.now })
  const unpublishing: Streams = {
    ...streams,
    events: { ...streams.events, publish: () => Promise.reject(new Error('broken')) },
  }
  const first = await startEngine(t, { url, streams: unpublishing })
  await fund(streams, make)
  for (let i = 0; i < 100; i++) await send(streams, make.any(3))
  await until('all is committed', () => first.sequence() === FUNDED + 100)
  const ended = t.rejects(first.done, /lost its lock/)
  await breakConnections(pool)
  await ended
  t.strictSame(await decisionsOf(streams), [], 'nobody heard of it')

  await startEngine(t, { url, streams })
  await publishedAll(t, streams, FUNDED + 100)
  await auditIsOk(t, pool)
})

t.test('a stale engine cannot commit, and says why it ends', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const ended = t.rejects(engine.done, StaleEngine)
  await pool.query('update engine_state set epoch = epoch + 1')
  const make = commandMaker({ seed: 33, now: Date.now })
  await send(streams, make.deposit(wallet(1), USDC, 5n))
  await ended
  const { rows } = await pool.query('select count(*)::int as deposits from deposits')
  t.equal(rows[0].deposits, 0)
  const next = await startEngine(t, { url, streams })
  await until('the next engine commits it', () => next.sequence() === SEEDED + 1)
  await auditIsOk(t, pool)
})

t.test('an engine whose commit is refused says why, whatever was folded behind it', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 37, now: Date.now })
  await pool.query('alter table deposits add constraint small check (amount < 10)')
  const engine = await startEngine(t, { url, streams })
  const hold = await holdCommits(pool)
  const ended = t.rejects(engine.done, { message: /"small"/ })
  await send(streams, make.deposit(wallet(1), USDC, 10n))
  await until('a commit waits', async () => (await waitingForLocks(pool)) > 0)
  await send(streams, make.deposit(wallet(1), USDC, 5n))
  await new Promise((resolve) => setTimeout(resolve, 500))
  await hold.release()
  await ended
  await auditIsOk(t, pool)
})

t.test('the commit connection may break: the engine goes on', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams, env: { ENGINE_BATCH: '10' } })
  const make = commandMaker({ seed: 34, now: Date.now })
  await fund(streams, make)
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 30; i++) await send(streams, make.any(3))
    // All but the one that holds the lock, which only ever says "select 1".
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'truebook engine' and datname = current_database()
          and pid not in (select pid from pg_locks where locktype = 'advisory')`,
    )
  }
  await until('all is committed', () => engine.sequence() === FUNDED + 300)
  t.equal(engine.role(), 'active')
  await publishedAll(t, streams, FUNDED + 300)
  await auditIsOk(t, pool)
})

t.test('recovery gives the state that the engine had, whenever it happens', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 35, now: Date.now })
  await fund(streams, make)
  for (let round = 1; round <= 4; round++) {
    for (let i = 0; i < 100; i++) await send(streams, make.any(3))
    const engine = await startEngine(t, { url, streams, env: { ENGINE_BATCH: `${7 * round}` } })
    await until('all is committed', () => engine.sequence() === FUNDED + 100 * round)
    await engine.stop()
  }
  await publishedAll(t, streams, FUNDED + 400)
  await auditIsOk(t, pool)
})

const redis = await testRedis()
const options = 'missing' in redis ? { skip: redis.missing } : {}
t.test('a flushed Redis loses nothing that was committed', options, async (t) => {
  if ('missing' in redis) return
  t.teardown(() => redis.stop())
  const { url, pool } = await openDatabase(t)
  const streams = redisStreams(redis.url, { onError: () => undefined })
  const admin = new Redis(redis.url)
  t.teardown(async () => {
    admin.disconnect()
    await streams.close()
  })
  const make = commandMaker({ seed: 36, now: Date.now })
  const first = await startEngine(t, { url, streams })
  await fund(streams, make)
  for (let i = 0; i < 50; i++) await send(streams, make.any(3))
  await until('all is committed', () => first.sequence() === FUNDED + 50)
  await admin.flushdb()
  // The stream is empty, and its clock may be behind what was read: the engine raises its ids.
  await until('the stream is raised', async () => (await streams.commands.top()) !== STREAM_START)
  for (let i = 0; i < 50; i++) await send(streams, make.any(3))
  await until('what comes after is committed', () => first.sequence() === FUNDED + 100)
  await first.stop()

  await admin.flushdb()
  await startEngine(t, { url, streams })
  await publishedAll(t, streams, FUNDED + 100)
  await auditIsOk(t, pool)
})
