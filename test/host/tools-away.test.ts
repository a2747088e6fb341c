import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { testPostgres } from '@truebook/host/testing/test-services'
import { LOCKED } from '@truebook/shared/db/locked'
import t from 'tap'
import { openDatabase } from '../engine/runtime/harness.js'

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  audit: ['audit-cli'],
  deposits: ['deposits-cli'],
  migrate: ['migrate'],
  reseal: ['reseal'],
  status: ['operator/cli', 'status'],
}
const KEYS = { API_SECRET_KEY: '11'.repeat(32) }

/** What a tool says on standard error, and its exit code. */
async function run([program, ...argv]: readonly string[], url: string) {
  const file = fileURLToPath(import.meta.resolve(`@truebook/host/${program}`))
  const { PATH } = process.env
  const env = { PATH, DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:1', ...KEYS }
  const child = spawn(process.execPath, [file, ...argv], { env })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const [code] = await once(child, 'close')
  return { code, said }
}

for (const [name, tool] of Object.entries(TOOLS)) {
  t.test(`${name} names the Postgres that is away, and no password`, async (t) => {
    const lost = await run(tool, 'postgres://ada:secret@127.0.0.1:1/none')
    t.equal(lost.code, 1)
    t.match(lost.said, 'Postgres at DATABASE_URL (127.0.0.1:1/none) cannot be reached: connect ')
    t.notMatch(lost.said, /secret/)
  })
}

t.test('a Postgres that does not have the database is named as well', async (t) => {
  const service = await testPostgres()
  t.teardown(service.stop)
  const url = Object.assign(new URL(service.url), { pathname: '/none' })
  const { said } = await run(TOOLS.status, url.href)
  const named = `Postgres at DATABASE_URL (${url.host}/none) cannot be reached: database "none" does not exist.`
  t.equal(said.trim(), named)
})

t.test('tables that somebody locks are told of, not waited for', async (t) => {
  const { url, pool } = await openDatabase(t)
  const holder = await pool.connect()
  await holder.query('begin; lock table balances, chain_deposits, api_keys, engine_state')
  const { migrate: _, ...reading } = TOOLS
  const ran = await Promise.all(
    Object.values(reading).map(async (tool) => ({ tool, ...(await run(tool, url)) })),
  )
  for (const { tool, code, said } of ran) {
    t.equal(code, 1, tool.join(' '))
    t.match(said, LOCKED)
  }
  holder.release()
})
