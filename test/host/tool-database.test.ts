import { execFile } from 'node:child_process'
import { findDatabase } from '@truebook/bench/replay/audit'
import { main as audit } from '@truebook/host/audit'
import { main as deposits } from '@truebook/host/deposits'
import { main as operator } from '@truebook/host/operator/main'
import { withToolDatabase } from '@truebook/host/tool-database'
import { sql } from 'kysely'
import t from 'tap'
import { openDatabase, proxyBefore } from '../engine/runtime/harness.js'

t.test('a Postgres that falls silent is named, and its tool ends', async (t) => {
  const { proxy, url, where } = await proxyBefore(t, (await openDatabase(t)).url)
  const options = { max: 1, name: 'test', answerMs: 1_000 }
  const tool = withToolDatabase({ DATABASE_URL: url }, options, async ({ db }) => {
    proxy.become('frozen')
    await sql`select 1`.execute(db)
  })
  await t.rejects(tool, {
    message: `Postgres at DATABASE_URL (${where}) cannot be reached: it has not answered a query in time.`,
  })
})

const TOOL = `
  import { withToolDatabase } from ${JSON.stringify(import.meta.resolve('@truebook/host/tool-database'))}
  const options = { max: 2, name: 'test', answerMs: 1_000 }
  await withToolDatabase(process.env, options, async ({ pool }) => {
    await Promise.all([pool.query('select 1'), pool.query('select 2')])
    await pool.query("select 'freeze'")
  }).catch(({ message }) => console.log(message))`

t.test('a tool ends though another of its connections hears no goodbye', async (t) => {
  const { proxy, url } = await proxyBefore(t, (await openDatabase(t)).url)
  proxy.onSaid = (bytes) => {
    if (bytes.includes('freeze')) proxy.become('frozen')
  }
  const args = ['--input-type=module', '--eval', TOOL]
  const env = { PATH: process.env.PATH, DATABASE_URL: url }
  const said = await new Promise<string>((resolve) => {
    const tool = execFile(process.execPath, args, { env }, (error, stdout) =>
      resolve(error ? String(error) : stdout),
    )
    t.teardown(() => tool.kill('SIGKILL'))
  })
  t.match(said, /cannot be reached: it has not answered a query in time\.\n$/)
})

t.test('a DATABASE_URL that is none is refused as the parts refuse it, unread', async (t) => {
  const refusal =
    'DATABASE_URL must be a URL that begins with postgres:// or postgresql://, ' +
    'with %40, %2F, %3F and %23 for @, /, ? and # in its password, but '
  const cases = [
    { url: 'foo', came: 'something else came.' },
    { url: 'mysql://ada:swordfish@a/b', came: '"mysql://…" came.' },
    { url: 'postgres://ada:1/swordfish@a/b', came: '"postgres://…" came.' },
  ]
  for (const { url, came } of cases) {
    const env = { DATABASE_URL: url }
    const tools = [
      () => audit([], env),
      () => deposits([], env),
      () => operator(['assets', 'list'], env, () => undefined),
    ]
    for (const tool of tools) {
      const said = t.capture(process.stderr, 'write', () => true)
      t.equal(await tool(), 1)
      t.equal(said()[0]?.args[0], `${refusal}${came}\n`)
    }
    await t.rejects(findDatabase('http://127.0.0.1:3000/v1', env), { message: refusal + came })
  }
})

t.test('nor is a REDIS_URL that is none read further', async (t) => {
  const env = { DATABASE_URL: (await openDatabase(t)).url, REDIS_URL: 'foo' }
  const lines: string[] = []
  t.equal(await operator(['status'], env, (line) => lines.push(line)), 1)
  const refusal =
    'REDIS_URL must be a URL that begins with redis:// or rediss://, ' +
    'with a number as its database if it names one, with a host'
  t.match(lines.join('\n'), `${refusal}, but something else came`)
})
