import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { openExchange } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

const ROOT = new URL('../../../', import.meta.url)

t.test('the code of client/README.md leads from a wallet to a fill in 20 lines', async (t) => {
  const page = readFileSync(new URL('client/README.md', ROOT), 'utf8')
  const code = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  t.ok(code.split('\n').filter((line) => line !== '').length <= 20)
  const { api } = await openExchange(t, await openGround(t))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code.replace('http://127.0.0.1:3000', api.url)],
    { cwd: fileURLToPath(new URL('test', ROOT)) },
  )
  t.equal(stdout, 'FILLED at 60000 for a fee of 4.2\n')
})
