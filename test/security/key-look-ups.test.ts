import crypto, { randomUUID } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { type HmacForm, signRequest } from '@truebook/shared/hmac'
import t, { type Test } from 'tap'
import { openUser } from '../api/access/fixture.js'
import { type Answer, request } from '../api/client.js'

/**
 * Whether there is a key, and which, must not be told by how long its refusal takes. No test can
 * assert on time; this one counts the HMACs that are made meanwhile, which is what takes it.
 */

const user = await openUser(t)
const TARGET = '/v1/orders?page=0&page_size=10'
/** With the prefix and without: with a query the forms A and B differ. */
const STRINGS = 4
const SECRET = /^[0-9a-f]{64}$/

const good = await user.makeKey()
const inactive = await user.makeKey()
await user.session('PATCH', `/api-keys/${inactive.apiKey}`, { body: { status: 'INACTIVE' } })
const expired = await user.makeKey({ expiresAt: user.now() - 1 })
const elsewhere = await user.makeKey({ ipAllowList: ['203.0.113.7'] })
const blind = await user.makeKey({ scopes: ['profile:read'] })

function get(key: { readonly apiKey: string; readonly secret: string }, form: HmacForm = 'A') {
  const timestamp = String(user.now())
  const signing = { method: 'GET', target: TARGET, prefix: '/v1', timestamp, form, ...key }
  return request(user.url, { method: 'GET', target: TARGET, headers: { ...signRequest(signing) } })
}

/** What a request is answered, and how many HMACs by a key's secret the server made for it. */
async function costOf(t: Test, ask: () => Promise<Answer>) {
  const made = t.capture(crypto, 'createHmac', crypto.createHmac)
  // Modules that import it by its name look here.
  syncBuiltinESMExports()
  const { status, body } = await ask()
  made.restore()
  syncBuiltinESMExports()
  const { x_request_id: _, ...said } = body
  const hmacs = made().filter(({ args }) => SECRET.test(String(args[1]))).length
  return { status, said, hmacs }
}

t.test('an unknown key costs what a wrong signature costs, and says the same', async (t) => {
  const client = 1
  const wrong = await costOf(t, () => get({ ...good, secret: 'ab'.repeat(32) }))
  t.match(wrong, { status: 401, said: { code: 'INVALID_API_KEY' }, hmacs: client + STRINGS })
  for (const apiKey of [randomUUID(), 'x', 'x'.repeat(200)]) {
    for (const look of ['at first', 'remembered']) {
      t.same(await costOf(t, () => get({ ...good, apiKey })), wrong, `${apiKey}, ${look}`)
    }
  }
  for (const key of [inactive, expired, elsewhere, blind]) {
    t.same(await costOf(t, () => get({ ...key, secret: 'ab'.repeat(32) })), wrong)
  }
})

t.test('the count hears what a key costs', async (t) => {
  t.match(await costOf(t, () => get(good)), { status: 200, hmacs: 2 }, 'the first string')
  t.match(await costOf(t, () => get(good, 'B')), { status: 200, hmacs: 4 }, 'the third')
})
