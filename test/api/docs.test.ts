import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { REJECTS, type Reject } from '@truebook/shared/reject'
import t from 'tap'
import { openExchange } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ROOT = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

t.test('docs/errors.md lists every refusal as the table has it', async (t) => {
  const rows = read('docs/errors.md')
    .split('\n')
    .filter((line) => /^\| \d{3} /.test(line))
    .map((line) => line.replace(/ +/g, ' '))
  const rejects: readonly [string, Reject][] = Object.entries(REJECTS)
  const expected = rejects.map(([code, { status, message, isContract }]) => {
    return `| ${status} | \`${code}\`${isContract ? ' *' : ''} | ${message} |`
  })
  t.same(rows, expected)
})

const missing = ['bash', 'curl', 'openssl'].filter(
  (program) => spawnSync(program, ['--version']).error !== undefined,
)

t.test(
  'the shell commands of docs/api.md lead from a wallet to an order and its cancel',
  { skip: missing.length > 0 && `There is no ${missing.join(', ')} here.` },
  async (t) => {
    const { api } = await openExchange(t, await openGround(t))
    const script = /```bash\n([\s\S]*?)```/.exec(read('docs/api.md'))?.[1] ?? ''
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
      cwd: fileURLToPath(new URL('shared', ROOT)),
      env: { PATH: process.env.PATH, BASE: `${api.url}/v1` },
    })
    t.match(stdout, /"available_formatted":"1000"/)
    t.match(stdout, /"status":"PENDING"/)
    t.match(stdout, /"message":"Your cancellation request is received\."/)
  },
)

t.test('only those numbers of answers are not whole that docs/api.md names', async (t) => {
  const { api } = await openExchange(t, await openGround(t))
  const { components } = JSON.parse(await (await fetch(`${api.url}/openapi.json`)).text())
  const day = ['open', 'high', 'low', 'close', 'volume', 'total_volume', 'change', 'percent']
  const market = ['market_order_margin_percent', 'max_price_deviation_percent']
  // `trades` of a day are counted; those of the audit log's details have no name.
  const named = [...broken(components.schemas)].filter((name) => !/^(trades|anyOf)$/.test(name))
  t.same(named.sort(), [...day, ...market].sort())
})

/** The fields of schemas that are numbers, but not whole ones. */
function broken(schemas: unknown, found = new Set<string>(), name = ''): Set<string> {
  if (typeof schemas !== 'object' || schemas === null) return found
  if ((schemas as { type?: unknown }).type === 'number') found.add(name)
  for (const [field, schema] of Object.entries(schemas)) {
    broken(schema, found, Array.isArray(schemas) || field === 'schema' ? name : field)
  }
  return found
}
