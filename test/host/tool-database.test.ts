import { execFile } from 'node:child_process'
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

const TOOL = `
  import { withToolDatabase } from ${JSON.stringify(import.meta.resolve('@truebook/host/tool-database'))}
  const options = { max: 2, name: 'test', answerMs: 1_000 }
  await withToolDatabase(process.env, options, async ({ pool }) => {
    await Promise.all([pool.query('select 1'), pool.query('select 2')])
    await pool.query("select 'freeze'")
  }).catch(({ message }) => console.log(message))`

t.test('a tool ends though another of its connections hears no goodbye', async (t) => {
  const { url } = await openDatabase(t)
  const behind = new URL(url)
  const proxy = await openProxy(Number(behind.port))
  t.teardown(proxy.close)
  behind.port = String(proxy.port)
  proxy.onSaid = (bytes) => {
    if (bytes.includes('freeze')) proxy.become('frozen')
  }
  const args = ['--input-type=module', '--eval', TOOL]
  const env = { PATH: process.env.PATH, DATABASE_URL: behind.href }
  const said = await new Promise<string>((resolve) => {
    const tool = execFile(process.execPath, args, { env }, (error, stdout) =>
      resolve(error ? String(error) : stdout),
    )
    t.teardown(() => tool.kill('SIGKILL'))
  })
  t.match(said, /cannot be reached: it has not answered a query for 1 seconds\.\n$/)
})
