import { createExchange } from '@truebook/engine/core/exchange'
import { stateHash } from '@truebook/engine/core/state-hash'
import { loadView } from '@truebook/engine/runtime/recovery'
import { readingOneMoment } from '@truebook/engine/runtime/sql'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { BTC, commandMaker, send, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openCommitter, openDatabase, startEngine, until } from './harness.js'

t.setTimeout(240_000)

const TIME = 1_700_000_000_000

t.test('switches come back from the tables, set or fired, and still fire when due', async (t) => {
  const { pool, committer } = await openCommitter(t)
  const folder = createFolder()
  const make = commandMaker({ seed: 51, now: () => TIME })
  const gifts = [1, 2, 3].map((n) => make.deposit(wallet(n), BTC, 10n ** 14n))
  const orders = [1, 2, 3].map((n) => make.order(n, { side: 'SELL' }))
  await commitBatch(committer, folder.fold([...seeds(), ...gifts, ...orders], TIME))
  const switches = [
    make.cancelAllAfter(1, 1_000),
    make.cancelAllAfter(2, 1_000),
    make.cancelAllAfter(2, 5_000),
    make.cancelAllAfter(3, 5_000),
    make.cancelAllAfter(3, 0),
  ]
  await commitBatch(committer, folder.fold(switches, TIME + 1))
  await commitBatch(committer, folder.fold([make.deposit(wallet(4), BTC, 1n)], TIME + 1_001))

  const { exchange } = folder
  t.same([...exchange.view().timers], [{ account: 2, dueAt: TIME + 5_001 }])
  t.equal(await auditIsOk(t, pool), stateHash(exchange.view()))
  const snapshot = await readingOneMoment(pool, loadView)
  const restored = createExchange({ snapshot })
  t.equal(restored.nextExpiry(), TIME + 5_001)
  const tick = { type: 'tick', id: { time: TIME, chance: 1 } } as const
  const events = restored.apply(tick, snapshot.sequence + 1, TIME + 5_001)
  t.match(
    events.map(({ type }) => type),
    ['order_closed', 'level_changed', 'cancel_timer_fired'],
  )
  t.same(events, exchange.apply(tick, snapshot.sequence + 1, TIME + 5_001))
})

t.test('an engine that hears nothing more fires a switch by itself', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const make = commandMaker({ seed: 52, now: Date.now })
  await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
  await send(streams, make.order(1, { side: 'SELL' }))
  await send(streams, make.cancelAllAfter(1, 1_000))
  await until('the order is cancelled', async () => {
    const { rows } = await pool.query(`select status from orders where status = 'CANCELLED'`)
    return rows.length === 1
  })
  await engine.stop()
  await auditIsOk(t, pool)
})

const AWAY: readonly { readonly how: string; readonly read: () => Promise<never> }[] = [
  { how: 'broken', read: () => Promise.reject(new Error('Connection is closed.')) },
  { how: 'silent', read: () => new Promise(() => {}) },
]
for (const { how, read } of AWAY) {
  t.test(`a switch fires and orders expire while the stream is ${how}`, async (t) => {
    const { url, pool } = await openDatabase(t)
    const streams = memoryStreams()
    let isAway = false
    const commands = { ...streams.commands }
    commands.read = (...from) => (isAway ? read() : streams.commands.read(...from))
    const time = { now: TIME }
    const clock = { now: () => time.now }
    const engine = await startEngine(t, { url, streams: { ...streams, commands }, ...clock })
    const make = commandMaker({ seed: 53, ...clock })
    await send(streams, make.deposit(wallet(1), BTC, 10n ** 14n))
    await send(streams, make.order(1, { side: 'SELL' }))
    await send(streams, make.cancelAllAfter(1, 1_000))
    await send(streams, make.deposit(wallet(2), BTC, 10n ** 14n))
    await send(streams, make.order(2, { side: 'SELL', expiresAt: TIME + 5_000 }))
    await until('all is there', () => engine.sequence() === 10)
    isAway = true
    const statuses = async () => {
      const { rows } = await pool.query('select status from orders order by priority')
      return rows.map(({ status }) => status).join()
    }
    time.now = TIME + 1_000
    await until('the switch fires', async () => (await statuses()) === 'CANCELLED,PENDING')
    time.now = TIME + 5_000
    await until('the order expires', async () => (await statuses()) === 'CANCELLED,EXPIRED')
    await engine.stop()
    await auditIsOk(t, pool)
  })
}
