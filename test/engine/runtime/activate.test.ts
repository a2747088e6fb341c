import { activate } from '@truebook/engine/runtime/activate'
import { createLock } from '@truebook/engine/runtime/lock'
import { createMetrics } from '@truebook/engine/runtime/metrics'
import { standBy } from '@truebook/engine/runtime/standby'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { openDatabase } from './harness.js'

t.setTimeout(240_000)

/** Takes over a database that was restored, while the event stream is away, until a first try failed. */
async function takeOver(t: Test) {
  const { pool } = await openDatabase(t)
  await pool.query(`update engine_state set history = 'other'`)
  const ending = new AbortController()
  const { signal } = ending
  const lock = await createLock(pool)
  t.teardown(lock.release)
  const takeover = await standBy({ pool, lock, onWait: () => undefined, signal })
  if (!takeover) throw new Error('The lock must be free.')
  const { commands, events, ...rest } = memoryStreams()
  const top = async () => Promise.reject(new Error('Connection is closed.'))
  const streams: Streams = { ...rest, commands, events: { ...events, top } }
  const active = await activate({
    takeover,
    pool,
    streams,
    metrics: createMetrics(),
    report: () => () => ending.abort(),
    batchLimit: 10,
    keptSequences: 10,
    now: Date.now,
    signal,
  })
  return { active, pool }
}

t.test('a history that could not be checked before the end does not become known', async (t) => {
  const { active, pool } = await takeOver(t)
  t.equal(active, undefined)
  const { rows } = await pool.query('select history from engine_state')
  t.equal(rows[0].history, 'other')
})
