import { startPostgres } from '@truebook/host/servers/postgres'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { migrate } from '@truebook/shared/db/migrate'
import { memoryStreams } from '@truebook/shared/streams/memory'
import pino from 'pino'
import t, { type Test } from 'tap'
import { startEngine } from './runtime/harness.js'

/** What an engine warns of on a Postgres of its own. */
async function warningsOn(t: Test, durable: boolean): Promise<string[]> {
  const { url, stop } = await startPostgres({ durable })
  t.teardown(stop)
  const pool = connectPool(url, { max: 1, name: 'test', onError: () => undefined })
  await migrate(databaseOf(pool))
  await pool.end()
  const warnings: string[] = []
  const log = pino({ level: 'warn' }, { write: (line) => warnings.push(JSON.parse(line).msg) })
  const engine = await startEngine(t, { url, streams: memoryStreams(), log })
  await engine.stop()
  return warnings
}

t.test('an engine warns of a Postgres that may lose what it has committed', async (t) => {
  t.match(await warningsOn(t, false), [
    /with fsync = off: .* Set fsync = on/,
    /full_page_writes = off/,
  ])
})

t.test('and of no other', async (t) => {
  t.strictSame(await warningsOn(t, true), [])
})
