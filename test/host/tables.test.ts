import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { run as runApi } from '@truebook/api/run'
import { run as runEngine } from '@truebook/engine/run'
import { main as audit } from '@truebook/host/audit'
import { main as operate } from '@truebook/host/operator/main'
import { bringUpToDate } from '@truebook/host/tables'
import { testPostgres } from '@truebook/host/testing/test-services'
import { run as runProver } from '@truebook/prover-worker/run'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { demandTables, migrate } from '@truebook/shared/db/migrate'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t, { type Test } from 'tap'

const MIGRATE = fileURLToPath(new URL('../../../host/dist/migrate.js', import.meta.url))

async function openEmpty(t: Test) {
  const { url, stop } = await testPostgres()
  const pool = connectPool(url, { max: 2, name: 'test', onError: () => undefined })
  t.teardown(async () => {
    await pool.end()
    await stop()
  })
  return { url, pool, db: databaseOf(pool) }
}

t.test('tables of a newer version are left alone, and its parts go on', async (t) => {
  const { url, pool, db } = await openEmpty(t)
  await migrate(db)
  await pool.query(`insert into kysely_migration values ('0099-future', '')`)
  await t.rejects(bringUpToDate(url), {
    name: 'HostError',
    message: /newer version .* does not know 0099-future\. Nothing was changed: start the version/,
  })
  await demandTables(db)
})

t.test('the program says which migrations it ran', async (t) => {
  const { url, db } = await openEmpty(t)
  await migrate(db, '0021-fills-in-order')
  const env = { DATABASE_URL: url }
  const run = () => promisify(execFile)(process.execPath, [MIGRATE], { env })
  t.match(await run(), {
    stdout:
      /^The tables are brought up to date \(\d steps\)\.\n0023-nonces-by-age\n0024-block-hashes\n/,
  })
  t.match(await run(), { stdout: /^The tables are up to date\.\n$/ })
})

t.test('no tables are made in a database that cannot hold every name', async (t) => {
  const { url, pool } = await openEmpty(t)
  await pool.query(`create database latin template template0 encoding 'LATIN1' locale 'C'`)
  t.teardown(() => pool.query('drop database latin'))
  const latin = new URL(url)
  latin.pathname = '/latin'
  const message = /must have the encoding UTF8, but has LATIN1\. Nothing was changed/
  await t.rejects(bringUpToDate(latin.href), { message })
})

t.test('tables that no migration leads on from are left alone', async (t) => {
  const holed = await openEmpty(t)
  await migrate(holed.db, '0009-wishes')
  await holed.pool.query(`delete from kysely_migration where name = '0004-history'`)
  await t.rejects(bringUpToDate(holed.url), { message: /^These tables .* there is no upgrade/ })

  const other = await openEmpty(t)
  await migrate(other.db, '0002-access')
  await other.pool.query('alter table orders drop column open')
  const told = /there is no upgrade to this one \(column "open" does not exist\)/
  await t.rejects(bringUpToDate(other.url), { message: told })
  const { rows } = await other.pool.query('select name from kysely_migration order by 1')
  t.same(rows, [{ name: '0001-exchange' }, { name: '0002-access' }], 'nothing was changed')
})

t.test('each part and tool says that tables are missing or old', async (t) => {
  const { url, db } = await openEmpty(t)
  const env = { DATABASE_URL: url, LOG_LEVEL: 'silent' }
  const keys = { API_SECRET_KEY: 'a1'.repeat(32), SESSION_SECRET: 'b2'.repeat(32) }
  async function allSay(message: RegExp) {
    const streams = memoryStreams()
    await t.rejects(demandTables(db), { name: 'TablesError', message })
    await t.rejects(runEngine({ env, streams }), { message })
    await t.rejects(runProver({ env, streams }), { message })
    await t.rejects(runApi({ env: { ...env, ...keys }, streams }), { message })
    const said = t.capture(process.stderr, 'write')
    t.equal(await audit([], env), 1)
    t.equal(await operate(['status'], env), 1)
    said.restore()
    const [audited, operated] = said.args().map(([text]) => String(text))
    t.match(audited, message)
    t.match(operated, message)
  }
  await allSay(/has no tables of an exchange: set it .* "node host\/dist\/migrate.js"\./)
  await migrate(db, '0009-wishes')
  await allSay(/not up to date: they lack 0011-operators, .* "node host\/dist\/migrate.js" those/)
})

t.test('whoever waits for tables that somebody locks is told that it does', async (t) => {
  const { url, pool, db } = await openEmpty(t)
  await migrate(db)
  const holder = await pool.connect()
  await holder.query('begin; lock table kysely_migration')
  const told = await new Promise<string>((resolve, reject) => {
    bringUpToDate(url, { everyMs: 50, say: resolve }).then(
      () => reject(new Error('Unsaid.')),
      reject,
    )
  }).finally(() => holder.release(true))
  const { host, pathname } = new URL(url)
  t.match(told, `Postgres at DATABASE_URL (${host}${pathname}) is still at the tables, after `)
})
