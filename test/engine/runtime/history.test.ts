import { HISTORY_HERE, HistoryChanged } from '@truebook/engine/runtime/history'
import { STREAM_START, sequenceOf } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { commandMaker, send, USDC, wallet } from './commands.js'
import { openDatabase, type Pool, startEngine, until } from './harness.js'

t.setTimeout(240_000)

async function historyOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query(`select ${HISTORY_HERE} as here`)
  return rows[0].here
}

/** Makes the table anew with the same rows, as a logical copy does that is put back over it. */
async function makeAnew(pool: Pool): Promise<void> {
  await pool.query('alter table engine_state rename to engine_state_before')
  await pool.query('create table engine_state (like engine_state_before including all)')
  await pool.query('insert into engine_state select * from engine_state_before')
  await pool.query('drop table engine_state_before')
}

t.test('every database has a history of its own, and a new table begins another', async (t) => {
  const [one, other] = [await openDatabase(t), await openDatabase(t)]
  const history = await historyOf(one.pool)
  t.match(history, /^\d+\/[0-9A-F]{8}\/\d+\/\d+$/)
  t.equal(await historyOf(one.pool), history)
  t.not(await historyOf(other.pool), history)
  await makeAnew(one.pool)
  t.not(await historyOf(one.pool), history)
})

t.test('a logical copy put back into the same database is noticed', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  await until('the markets are made', () => engine.sequence() > 0)
  await engine.stop()
  await makeAnew(pool)
  await t.rejects(startEngine(t, { url, streams: memoryStreams() }), HistoryChanged)
  const next = await startEngine(t, { url, streams })
  t.equal(next.role(), 'active', 'the event stream shows that what was published is there')
})

t.test('an event stream that was put back too shows nothing', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const engine = await startEngine(t, { url, streams })
  const make = commandMaker({ seed: 1, now: Date.now })
  // Each is a commit of its own.
  for (let n = 0; n < 10; n++) {
    const before = engine.sequence()
    await send(streams, make.deposit(wallet(1), USDC, 1n))
    await until('it is committed', () => engine.sequence() > before)
  }
  await engine.stop()
  await makeAnew(pool)
  const entries = await streams.events.read(STREAM_START, 100, 0)
  const endingAt = async (count: number) => {
    const { events, ...rest } = memoryStreams()
    for (const { id, bytes } of entries.slice(0, count)) await events.publish(sequenceOf(id), bytes)
    return { ...rest, events }
  }
  const old = await endingAt(entries.length - 9)
  await t.rejects(startEngine(t, { url, streams: old }), HistoryChanged)
  const last = await endingAt(entries.length - 1)
  const next = await startEngine(t, { url, streams: last })
  t.equal(
    next.role(),
    'active',
    'what an engine could not publish before the failover may be missing',
  )
})
