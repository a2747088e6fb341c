import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startOwnExchange } from '@truebook/bench/own-exchange'
import t from 'tap'

const ROOT = new URL('../../../', import.meta.url)

t.test('the script of docs/first-trade.md makes a trade', async (t) => {
  const page = readFileSync(new URL('docs/first-trade.md', ROOT), 'utf8')
  const script = /<<'SCRIPT'\n([\s\S]*?)SCRIPT\n/.exec(page)?.[1] ?? ''
  const exchange = await startOwnExchange({ env: process.env, report: () => {} })
  t.teardown(() => exchange.stop())
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    {
      cwd: fileURLToPath(new URL('shared', ROOT)),
      env: { ...process.env, BASE: `${exchange.url}/v1` },
    },
  )
  t.match(stdout, /resting \{[^}]*status: 'PENDING'/)
  t.match(stdout, /taking \{[^}]*status: 'FILLED'/)
  t.match(stdout, /the taker has 87991\.6 USDC/)
  t.match(stdout, /the taker has 0\.2 BTC/)
})
