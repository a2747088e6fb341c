import { StreamAhead } from '@truebook/engine/runtime/event-stream'
import { createLock } from '@truebook/engine/runtime/lock'
import { standBy } from '@truebook/engine/runtime/standby'
import { freePort } from '@truebook/host/servers/free-port'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import t from 'tap'
import type { Weather } from '../../faults/proxy.js'
import { BTC, commandMaker, send, USDC, wallet } from './commands.js'
import {
  auditIsOk,
  breakLock,
  decisionsOf,
  openBehindProxy,
  openDatabase,
  startEngine,
  testPool,
  until,
} from './harness.js'
import { openReplicated } from './lost-replica.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

t.test('a second engine stands by, and takes over when the first one ends', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 41, now: Date.now })
  const first = await startEngine(t, { url, streams })
  const second = await startEngine(t, { url, streams })
  const third = await startEngine(t, { url, streams })
  t.strictSame([first.role(), second.role(), third.role()], ['active', 'standby', 'standby'])

  await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
  await send(streams, make.deposit(wallet(2), USDC, 10n ** 14n))
  for (let i = 0; i < 100; i++) await send(streams, make.any(2))
  await until('all is committed', () => first.sequence() === 107)
  await first.stop()
  await first.done
  await until('one takes over', () => second.role() === 'active' || third.role() === 'active')
  const [heir, idle] = second.role() === 'active' ? [second, third] : [third, second]
  t.equal(idle.role(), 'standby')
  for (let i = 0; i < 100; i++) await send(streams, make.any(2))
  await until('the heir commits', () => heir.sequence() === 207)
  const { rows } = await pool.query('select epoch from engine_state')
  t.equal(rows[0].epoch, 2)
  await idle.stop()
  await heir.stop()
  t.equal((await decisionsOf(streams)).length, 207)
  await auditIsOk(t, pool)
})

t.test('its health says whether it could take over at once', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const first = await startEngine(t, { url, streams })
  const port = await freePort()
  const role = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    return ((await answer?.json()) as { role?: string } | undefined)?.role
  }
  const holder = await pool.connect()
  t.teardown(() => holder.release(true))
  await holder.query('begin; lock table balances in access exclusive mode')
  const starting = startEngine(t, { url, streams, env: { HEALTH_PORT: String(port) } })
  await until('it loads', async () => (await role()) === 'starting')
  await holder.query('commit')
  const second = await starting
  t.equal(await role(), 'standby')
  await first.stop()
  await until('it takes over', async () => (await role()) === 'active')
  await second.stop()
})

t.test('a connection that falls silent during a takeover, or breaks, ends nothing', async (t) => {
  const { pool, engines, proxy } = await openBehindProxy(t)
  const lock = await createLock(pool)
  t.teardown(lock.release)
  const holder = await pool.connect()
  await holder.query('select pg_advisory_lock(1953658213, 0)')
  const failures: string[] = []
  const onRetry = ({ message }: Error) => {
    failures.push(message)
    proxy.become('fine')
  }
  const once = (text: string, weather: Weather) => {
    proxy.onSaid = (bytes) => {
      if (!bytes.includes(text)) return
      proxy.onSaid = () => undefined
      proxy.become(weather)
    }
  }
  once('follow journal', 'cut')
  const { signal } = new AbortController()
  const standing = standBy({ pool: engines, lock, onWait: () => undefined, onRetry, signal })
  await until('a read failed', () => failures.length > 0)
  once('epoch = epoch + 1', 'forsaken')
  holder.release(true)
  t.equal((await standing)?.sequence, 0)
  t.match(failures, [/./, 'Query read timeout'])
})

t.test('an engine whose wait for the replica was cancelled has not taken over yet', async (t) => {
  const database = await openReplicated(t)
  const engines = testPool(database.url)
  t.teardown(() => engines.end())
  const lock = await createLock(engines)
  t.teardown(lock.release)
  await database.loseReplica()
  const failures: string[] = []
  const onRetry = ({ message }: Error) => failures.push(message)
  const { signal } = new AbortController()
  const standing = standBy({ pool: engines, lock, onWait: () => undefined, onRetry, signal })
  await database.onWaiting('pg_cancel_backend')
  await until('it tries again', () => failures.length > 0)
  t.match(failures, [/warned of a commit/])
  await database.findReplica()
  t.equal((await standing)?.epoch, 2)
})

t.test('an engine that stood still until it lost the lock does not end the next one', async (t) => {
  const { pool } = await openDatabase(t)
  const lock = await createLock(pool)
  t.teardown(lock.release)
  const tryAcquire = async () => {
    const held = await lock.tryAcquire()
    await breakLock(pool)
    await lock.lost
    return held
  }
  const { signal } = new AbortController()
  const ignore = () => undefined
  const lost = { ...lock, tryAcquire }
  const options = { pool, lock: lost, onWait: ignore, onRetry: ignore, signal }
  await t.rejects(standBy(options), /lost before this engine/)
  const { rows } = await pool.query('select epoch from engine_state')
  t.equal(rows[0].epoch, 0)
})

t.test('an engine refuses an event stream that knows more than its database', async (t) => {
  const { url } = await openDatabase(t)
  const streams = memoryStreams()
  await streams.events.publish(7, Buffer.from([0]))
  await t.rejects(startEngine(t, { url, streams }), StreamAhead)
})

t.test('what is due expires by a tick when nothing else comes', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const start = Date.now()
  let time = start
  const now = () => time
  const engine = await startEngine(t, { url, streams, now })
  const make = commandMaker({ seed: 42, now })
  await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
  const expiresAt = start + 60_000
  await send(streams, make.order(1, { side: 'SELL', expiresAt }))
  await send(
    streams,
    make.order(1, { side: 'SELL', expiresAt: expiresAt + 500, quantity: lots(9_000) }),
  )
  await send(streams, make.order(1, { side: 'SELL' }))
  await until('the orders rest', () => engine.sequence() === 9)

  time = expiresAt - 1
  await send(streams, make.deposit(wallet(1), BTC, 1n))
  await until('time has nearly come', () => engine.sequence() === 10)
  const statuses = async () => {
    const { rows } = await pool.query('select status from orders order by priority')
    return rows.map(({ status }) => status)
  }
  t.strictSame(await statuses(), ['PENDING', 'PENDING', 'PENDING'])

  time = expiresAt
  await until('a tick is committed', () => engine.sequence() === 11)
  t.strictSame(await statuses(), ['EXPIRED', 'PENDING', 'PENDING'])
  // Ticks keep a second apart.
  time = expiresAt + 1_000
  await until('a second tick is committed', () => engine.sequence() === 12)
  t.strictSame(await statuses(), ['EXPIRED', 'EXPIRED', 'PENDING'])
  await until('it is published', async () => (await decisionsOf(streams)).length === 12)
  const [tick] = (await decisionsOf(streams)).slice(-1)
  t.strictSame(tick.commandId, { time, chance: 12 })

  time = start
  await send(streams, make.deposit(wallet(1), BTC, 1n))
  await until('a clock that is set back changes nothing', () => engine.sequence() === 13)
  await until('it is published too', async () => (await decisionsOf(streams)).length === 13)
  await engine.stop()
  t.equal((await decisionsOf(streams))[12].time, expiresAt + 1_000)
  await auditIsOk(t, pool)
})
