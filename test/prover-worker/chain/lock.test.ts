import { mock } from 'node:test'
import { LOCKS, withLock } from '@truebook/prover-worker/chain/lock'
import { databaseOf } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase, testPool, until } from '../../engine/runtime/harness.js'

/** Workers of other tests are at work in databases of their own. */
const TOLD = `select query from pg_stat_activity
  where datname = current_database() and query like 'select ''at work%'`

t.test('whoever stands still loses the lock, and can write no more', async (t) => {
  const { url, pool } = await openDatabase(t)
  const one = testPool(url)
  t.teardown(() => one.end())
  const other = databaseOf(pool)
  const take = () => withLock(other, LOCKS.watch, async () => undefined)
  const standing = withLock(databaseOf(one), LOCKS.watch, async (connection) => {
    t.equal(await take(), false)
    const { rows } = await sql`show idle_session_timeout`.execute(connection)
    t.same(rows, [{ idle_session_timeout: '30s' }])
    await sql`set idle_session_timeout = 50`.execute(connection)
    await until('another one has it', take)
    await sql`create table written ()`.execute(connection)
  })
  await t.rejects(standing, /connection|terminat/i)
  const { rows } = await pool.query(`select to_regclass('written') as written`)
  t.same(rows, [{ written: null }])
})

t.test('whoever is at work says so, and nothing of it stays with the connection', async (t) => {
  const { url, pool } = await openDatabase(t)
  const one = testPool(url)
  t.teardown(() => one.end())
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  await withLock(databaseOf(one), LOCKS.watch, async () => {
    t.same((await pool.query(TOLD)).rows, [])
    mock.timers.tick(5_000)
    await until('it says so', async () => (await pool.query(TOLD)).rows.length === 1)
  })
  t.same((await one.query('show idle_session_timeout')).rows, [{ idle_session_timeout: '0' }])
})
