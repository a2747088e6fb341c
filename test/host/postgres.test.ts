import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@truebook/host/servers/free-port'
import { connectOrStartPostgres, startPostgres } from '@truebook/host/servers/postgres'
import { assert } from '@truebook/shared/assert'
import pg from 'pg'
import t from 'tap'
import { isAlive, parentOf, runOwner, until } from './process-help.js'

// Nobody but its owner can enter the folder above: as in a project below /root, where Postgres has
// to run as somebody else.
const closed = mkdtempSync(join(tmpdir(), 'truebook-test-'))
const dataDir = join(closed, 'postgres')
t.teardown(() => rmSync(closed, { recursive: true, force: true }))

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

t.test('keeps its data between runs, and its password in a file of its own', async (t) => {
  const first = await startPostgres({ dataDir })
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number')
  await first.stop()
  const second = await startPostgres({ dataDir })
  t.same(await query(second.url, 'SELECT number FROM kept'), [7])
  t.equal(statSync(join(dataDir, 'password')).mode & 0o777, 0o600)
  await second.stop()
})

t.test('listens on loopback only, commits to disk, and refuses a wrong password', async (t) => {
  const postgres = await startPostgres({ dataDir })
  const show = async (name: string) => (await query(postgres.url, `SHOW ${name}`))[0]
  t.equal(await show('listen_addresses'), '127.0.0.1')
  t.equal(await show('fsync'), 'on')
  t.equal(await show('synchronous_commit'), 'on')
  t.equal(await show('server_encoding'), 'UTF8')
  t.equal(await show('TimeZone'), 'UTC')
  const wrong = postgres.url.replace(/:[^:@]+@/, ':wrong@')
  await t.rejects(query(wrong, 'SELECT 1'), { code: '28P01' })
  await postgres.stop()
})

t.test('a running Postgres is used again, and left running', async (t) => {
  const owner = await startPostgres({ dataDir })
  const guest = await connectOrStartPostgres({ dataDir })
  t.equal(guest.url, owner.url)
  await guest.stop()
  t.same(await query(owner.url, 'SELECT 1'), [1])
  await owner.stop()
})

t.test('without a running Postgres, connectOrStart starts one and stops it', async (t) => {
  const postgres = await connectOrStartPostgres({ dataDir })
  t.same(await query(postgres.url, 'SELECT number FROM kept'), [7])
  await postgres.stop()
  await t.rejects(query(postgres.url, 'SELECT 1'), { code: 'ECONNREFUSED' })
})

t.test('ends when its owner is killed, and the data survives', async (t) => {
  const { child, pid } = await runOwner(`
    import { startPostgres } from '${import.meta.resolve('@truebook/host/servers/postgres')}'
    const { server } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(server.pid)
  `)
  t.ok(isAlive(pid))
  child.kill('SIGKILL')
  await until(() => !isAlive(pid))
  const next = await startPostgres({ dataDir })
  t.same(await query(next.url, 'SELECT number FROM kept'), [7])
  await next.stop()
})

t.test('ends when its keeper is killed, and its owner is told', async (t) => {
  const { server } = await startPostgres({ dataDir })
  if (server === undefined) throw new Error('A Postgres of our own has a server.')
  process.kill(parentOf(server.pid), 'SIGKILL')
  await server.exited
  await until(() => !isAlive(server.pid))
  t.notOk(isAlive(server.pid))
})

t.test('one whose owner and keeper were killed at once is ended by the next start', async (t) => {
  const { child, pid } = await runOwner(`
    import { startPostgres } from '${import.meta.resolve('@truebook/host/servers/postgres')}'
    const { server } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(server.pid)
  `)
  const keeper = parentOf(pid)
  for (const one of [child.pid ?? 0, keeper]) process.kill(one, 'SIGSTOP')
  for (const one of [child.pid ?? 0, keeper]) process.kill(one, 'SIGKILL')
  await until(() => !isAlive(keeper))
  t.ok(isAlive(pid))
  const next = await startPostgres({ dataDir })
  t.notOk(isAlive(pid))
  t.same(await query(next.url, 'SELECT number FROM kept'), [7])
  await next.stop()
})

t.test('its owner is told when the server itself is killed; the next start recovers', async (t) => {
  const { url, server } = await startPostgres({ dataDir })
  if (server === undefined) throw new Error('A Postgres of our own has a server.')
  await query(url, 'UPDATE kept SET number = 8')
  process.kill(server.pid, 'SIGKILL')
  await server.exited
  const next = await startPostgres({ dataDir })
  t.same(await query(next.url, 'SELECT number FROM kept'), [8])
  await next.stop()
})

t.test('a pid file whose number now belongs to another program is no obstacle', async (t) => {
  const pidFile = join(dataDir, 'cluster', 'postmaster.pid')
  writeFileSync(pidFile, `${process.pid}\n${dataDir}/cluster\n0\n5432\n\n127.0.0.1\n0 0\nready\n`)
  const postgres = await startPostgres({ dataDir })
  t.same(await query(postgres.url, 'SELECT number FROM kept'), [8])
  await postgres.stop()
})

t.test('a cluster of another major version is refused in one sentence', async (t) => {
  const file = join(dataDir, 'cluster', 'PG_VERSION')
  const version = readFileSync(file, 'utf8')
  writeFileSync(file, '12\n')
  await t.rejects(startPostgres({ dataDir }), {
    name: 'HostError',
    message: /^The data in .* is of Postgres 12, but this is Postgres 18: use another DATA_DIR/,
  })
  writeFileSync(file, version)
})

t.test('what the environment says of another Postgres does not count', async (t) => {
  const ofAnother = {
    PGSSLMODE: 'require',
    PGOPTIONS: '-c statement_timeout=1',
    PGAPPNAME: 'other',
  }
  const dataDir = join(closed, 'environment')
  Object.assign(process.env, ofAnother)
  const owner = await startPostgres({ dataDir })
  t.same(await query(owner.url, 'SHOW statement_timeout'), ['0'])
  Object.assign(process.env, ofAnother)
  const guest = await connectOrStartPostgres({ dataDir })
  t.equal(guest.server, undefined)
  t.same(await query(guest.url, 'SHOW application_name'), [''])
  await owner.stop()
})

t.test('a temporary one leaves nothing behind', async (t) => {
  const { url, stop } = await startPostgres({ durable: false })
  const [folder] = await query(url, 'SHOW data_directory')
  t.ok(existsSync(String(folder)))
  await stop()
  t.notOk(existsSync(join(String(folder), '..')))
})

t.test('a temporary one that was killed leaves nothing behind once it is stopped', async (t) => {
  const { url, server, stop } = await startPostgres({ durable: false })
  const [folder] = await query(url, 'SHOW data_directory')
  assert(server !== undefined, 'It should have been started.')
  process.kill(server.pid, 'SIGQUIT')
  await server.exited
  t.ok(existsSync(String(folder)))
  await stop()
  t.notOk(existsSync(join(String(folder), '..')))
})

t.test('a temporary one whose port is taken waits for it, and starts', async (t) => {
  const port = await freePort()
  const holder = createServer()
  await once(holder.listen(port, '127.0.0.1'), 'listening')
  setTimeout(() => holder.close(), 2_000)
  const postgres = await startPostgres({ durable: false, port })
  t.same(await query(postgres.url, 'SELECT 1 AS number'), [1])
  await postgres.stop()
})
