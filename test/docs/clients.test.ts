import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { openExchange } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

const ROOT = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/clients.md', ROOT), 'utf8')
const codeOf = (language: string) =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''
const run = promisify(execFile)

const missing = ['bash', 'curl', 'openssl'].filter(
  (program) => spawnSync(program, ['--version']).error !== undefined,
)

t.test(
  'the shell commands of docs/clients.md lead from a wallet to a fill',
  { skip: missing.length > 0 && `There is no ${missing.join(', ')} here.` },
  async (t) => {
    const { api } = await openExchange(t, await openGround(t))
    const { stdout } = await run('bash', ['-euc', codeOf('bash')], {
      cwd: fileURLToPath(new URL('shared', ROOT)),
      env: { PATH: process.env.PATH, BASE: `${api.url}/v1` },
    })
    const [resting, taking, position] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    t.equal(resting.status, 'PENDING')
    t.match(taking, { status: 'FILLED', average_price: '60000', fee: '4.2' })
    t.match(position, { available_formatted: '0.1' })
  },
)

const noPython = spawnSync('python3', ['-c', 'import requests, eth_account']).status !== 0

t.test(
  'the Python of docs/clients.md does the same in 40 lines',
  { skip: noPython && 'There is no Python with requests and eth_account here.' },
  async (t) => {
    const { api } = await openExchange(t, await openGround(t))
    const { stdout } = await run('python3', ['-c', codeOf('python')], {
      env: { PATH: process.env.PATH, BASE: `${api.url}/v1` },
    })
    t.equal(stdout, 'resting PENDING\ntaking FILLED\nthe taker has 0.1 BTC\n')
  },
)
