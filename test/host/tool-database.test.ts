import { withToolDatabase } from '@truebook/host/tool-database'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'
import { openProxy } from '../faults/proxy.js'

t.test('a Postgres that falls silent is named, and its tool ends', async (t) => {
  const { url } = await openDatabase(t)
  const behind = new URL(url)
  const proxy = await openProxy(Number(behind.port))
  t.teardown(proxy.close)
  behind.port = String(proxy.port)
  const options = { max: 1, name: 'test', answerMs: 1_000 }
  const tool = withToolDatabase({ DATABASE_URL: behind.href }, options, async ({ db }) => {
    proxy.become('frozen')
    await sql`select 1`.execute(db)
  })
  const where = `127.0.0.1:${proxy.port}${behind.pathname}`
  await t.rejects(tool, {
    message: `Postgres at DATABASE_URL (${where}) cannot be reached: it has not answered a query for 1 seconds.`,
  })
})
