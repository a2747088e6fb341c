import { setTimeout as wait } from 'node:timers/promises'
import { activate } from '@truebook/engine/runtime/activate'
import { createLock } from '@truebook/engine/runtime/lock'
import { createMetrics } from '@truebook/engine/runtime/metrics'
import { standBy } from '@truebook/engine/runtime/standby'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'
import { openDatabase, type Pool } from './harness.js'

t.setTimeout(240_000)

/** Takes over a database; ends where a try failed. */
async function takeOver(t: Test, { streams, pool }: { streams: Streams; pool: Pool }) {
  const ending = new AbortController()
  const { signal } = ending
  const lock = await createLock(pool)
  t.teardown(lock.release)
  const ignore = () => undefined
  const takeover = await standBy({ pool, lock, onWait: ignore, onRetry: ignore, signal })
  if (!takeover) throw new Error('The lock must be free.')
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
  return active
}

t.test('a history that could not be checked before the end does not become known', async (t) => {
  const { pool } = await openDatabase(t)
  await pool.query(`update engine_state set history = 'other'`)
  const { events, ...rest } = memoryStreams()
  const top = async () => Promise.reject(new Error('Connection is closed.'))
  t.equal(await takeOver(t, { pool, streams: { ...rest, events: { ...events, top } } }), undefined)
  const { rows } = await pool.query('select history from engine_state')
  t.equal(rows[0].history, 'other')
})

t.test('an engine that is cut before it ran looks at the streams no more', async (t) => {
  const { pool } = await openDatabase(t)
  const { events, ...rest } = memoryStreams()
  let looks = 0
  const top = () => {
    looks += 1
    return events.top()
  }
  const active = await takeOver(t, { pool, streams: { ...rest, events: { ...events, top } } })
  active?.cut()
  await wait(500)
  const before = looks
  await wait(3_000)
  t.equal(looks, before)
})
