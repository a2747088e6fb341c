import { isTransient } from '@truebook/engine/runtime/sql'
import { testPostgres } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { isLost } from '@truebook/shared/db/lost'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { openProxy } from '../../faults/proxy.js'

const server = await testPostgres()
t.teardown(server.stop)

function open(
  t: Test,
  options: { readonly queryTimeoutMs?: number; readonly onConnect?: string } = {},
) {
  const pool = connectPool(server.url, { max: 1, name: 'test', onError: () => {}, ...options })
  t.teardown(() => pool.end())
  return pool
}

t.test('what a database is set to makes no connection weaker', async (t) => {
  const set = (name: string, value: string) =>
    open(t).query(`do $$ begin execute format(
      'alter database %I set ${name} = %L', current_database(), '${value}'); end $$`)
  const names = `'synchronous_commit', 'default_transaction_isolation', 'statement_timeout',
    'idle_session_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'`
  async function settings(options: { readonly queryTimeoutMs?: number } = {}) {
    const { rows } = await open(t, options).query(
      `select name, setting from pg_settings where name in (${names})`,
    )
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
  }
  await set('default_transaction_isolation', 'repeatable read')
  const limits = ['statement', 'idle_session', 'idle_in_transaction_session', 'transaction']
  for (const name of limits) await set(`${name}_timeout`, '7s')
  for (const weak of ['off', 'local']) {
    await set('synchronous_commit', weak)
    t.same(await settings(), {
      synchronous_commit: 'on',
      default_transaction_isolation: 'read committed',
      ...Object.fromEntries(limits.map((name) => [`${name}_timeout`, '0'])),
    })
  }
  await set('synchronous_commit', 'remote_apply')
  t.match(await settings({ queryTimeoutMs: 2_000 }), {
    synchronous_commit: 'remote_apply',
    statement_timeout: '3000',
    idle_in_transaction_session_timeout: '30000',
  })
})

t.test('the server looks after whoever is at the other end of each connection', async (t) => {
  await open(t).query(`do $$ begin execute format(
    'alter database %I set datestyle = ''German, DMY''', current_database()); end $$`)
  const pool = open(t, { onConnect: 'set jit = off', queryTimeoutMs: 2_000 })
  const { rows } = await pool.query(`select name, setting from pg_settings
    where name like 'tcp_%' or name in
    ('jit', 'DateStyle', 'statement_timeout', 'idle_in_transaction_session_timeout') order by name`)
  t.same(rows, [
    { name: 'DateStyle', setting: 'ISO, DMY' },
    { name: 'idle_in_transaction_session_timeout', setting: '30000' },
    { name: 'jit', setting: 'off' },
    { name: 'statement_timeout', setting: '3000' },
    { name: 'tcp_keepalives_count', setting: '4' },
    { name: 'tcp_keepalives_idle', setting: '10' },
    { name: 'tcp_keepalives_interval', setting: '5' },
    { name: 'tcp_user_timeout', setting: '30000' },
  ])
})

t.test('a server that is silent once it is connected to is not waited for', async (t) => {
  const url = new URL(server.url)
  const proxy = await openProxy(Number(url.port))
  url.port = String(proxy.port)
  proxy.onSaid = (bytes) => {
    if (bytes.includes('tcp_keepalives_idle')) proxy.become('forsaken')
  }
  const pool = connectPool(url.href, { max: 1, name: 'test', onError: () => {} })
  await t.rejects(pool.connect(), /timeout/)
  proxy.onSaid = () => undefined
  proxy.become('fine')
  t.same((await pool.query('select 1 as one')).rows, [{ one: 1 }], 'and the next one is another')
  await pool.end()
  await proxy.close()
})

t.test('a connection on which a query was cancelled keeps no lock', async (t) => {
  const other = open(t, {})
  const db = databaseOf(open(t, {}))
  const cancelled = db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(7)`.execute(connection)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection)
    const slow = sql`select pg_sleep(600)`.execute(connection)
    const cancel = setInterval(
      () => other.query('select pg_cancel_backend($1)', [rows[0].pid]).catch(() => undefined),
      50,
    )
    await slow.finally(() => clearInterval(cancel))
  })
  await t.rejects(cancelled, /cancel/)
  await other.query('select pg_advisory_lock(7)')
})

t.test('what a transaction did before a query came to no end in time is undone', async (t) => {
  const other = open(t, {})
  await other.query('create table gate (); create table notes (note text)')
  await other.query('begin; lock table gate')
  // Long enough for what is answered at once.
  const db = databaseOf(open(t, { queryTimeoutMs: 4_000 }))
  const note = (text: string) => sql`insert into notes values (${text})`
  const late = db.transaction().execute(async (transaction) => {
    await note('first').execute(transaction)
    await sql`select from gate`.execute(transaction)
  })
  await t.rejects(late, { message: 'Query read timeout' })
  await other.query('commit')
  await db.transaction().execute((transaction) => note('second').execute(transaction))
  const { rows } = await other.query('select note from notes')
  t.same(rows, [{ note: 'second' }], 'nobody else commits it')
})

t.test('a transaction that Postgres undoes in place of the commit has failed', async (t) => {
  const db = databaseOf(open(t))
  const swallowed = db.transaction().execute(async (transaction) => {
    await sql`select no_such_column`.execute(transaction).catch(() => undefined)
  })
  await t.rejects(swallowed, { name: 'AbortedTransactionError' })
})

t.test('a connection on which a transaction could not be undone is closed', async (t) => {
  const pool = open(t)
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...asked: unknown[]) => unknown
    const refuse = async () => Promise.reject(new Error('It is not undone.'))
    const failing = (...asked: unknown[]) => (asked[0] === 'rollback' ? refuse() : query(...asked))
    client.query = failing as typeof client.query
  })
  const failed = databaseOf(pool)
    .transaction()
    .execute((transaction) => sql`select no_such_column`.execute(transaction))
  await t.rejects(failed)
  t.equal(pool.totalCount, 0)
})

t.test('whatever a connection cannot be opened for, Postgres is lost', async (t) => {
  const inTls = new URL(server.url)
  inTls.searchParams.set('sslmode', 'require')
  const nowhere = 'postgres://nobody@%2Ftmp%2Fno-such-folder/none'
  const cases = { [inTls.href]: /does not support SSL/, [nowhere]: /ENOENT/ }
  for (const [url, message] of Object.entries(cases)) {
    const db = databaseOf(connectPool(url, { max: 1, name: 'test', onError: () => {} }))
    const error = await errorOf(sql`select 1`.execute(db))
    t.match(error, { message })
    t.ok(isLost(error), error.message)
    await db.destroy()
  }
})

t.test('a server without a setting that we rely on is said to be too old', async (t) => {
  const pool = open(t, { onConnect: 'set no_such_setting = 1' })
  await t.rejects(pool.query('select 1'), {
    message: /lacks what Postgres has from version 14 on .*"no_such_setting"/,
  })
})

t.test('what is asked of a connection that broke meanwhile fails with why it broke', async (t) => {
  const other = open(t, {})
  const ends = [
    {
      ask: 'select 1',
      end: (pid: number) => other.query('select pg_terminate_backend($1)', [pid]),
      code: '57P01',
    },
    {
      ask: 'set idle_in_transaction_session_timeout = 20; begin',
      end: async () => undefined,
      code: '25P03',
    },
  ]
  for (const { ask, end, code } of ends) {
    const client = await open(t, {}).connect()
    const { rows } = await client.query('select pg_backend_pid() as pid')
    const closed = new Promise((resolve) => client.on('end', () => resolve(undefined)))
    await client.query(ask)
    await end(rows[0].pid)
    await closed
    const error = await errorOf(client.query('select 1'))
    t.match(error, { code, message: /^terminating connection due to / })
    t.ok(isLost(error) && isTransient(error), error.message)
    client.release()
  }
})

async function errorOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('It did not fail.'),
    (error) => error,
  )
}
