import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { openApi, openGround } from '../api/fixture.js'

const ROOT = new URL('../../../', import.meta.url)
const TYPES = new URL('client/src/schema.ts', ROOT)

t.test('the types of the client are those of the documents', async (t) => {
  const { url } = await openApi(t, await openGround(t), { env: { DEV_FAUCET: '1' } })
  const script = fileURLToPath(new URL('client/bin/types.mjs', ROOT))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, url])
  t.equal(stderr, '')
  if (process.env.UPDATE_CLIENT_TYPES === '1') writeFileSync(TYPES, stdout)
  t.ok(
    readFileSync(TYPES, 'utf8') === stdout,
    'client/src/schema.ts is what "npm run client:types" makes of the documents',
  )
})
