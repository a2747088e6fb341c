import { randomInt } from 'node:crypto'
import { createConnection } from '@truebook/client/connection'
import { createHmac } from '@truebook/client/hmac'
import { canonicalJson, type Json } from '@truebook/client/json'
import { canonicalJson as serverJson, signingString } from '@truebook/shared/canonical'
import { type BatchJson, type FlatJson, parseFlatJson } from '@truebook/shared/flat-json'
import { verifyHmac } from '@truebook/shared/hmac'
import { recoverAddress } from '@truebook/shared/recover'
import { Wallet } from 'ethers'
import fc from 'fast-check'
import t from 'tap'

const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31))
t.comment(`FUZZ_SEED=${seed}`)

/** Texts of every script, without what no request may hold. */
const text = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((made) => !/[\p{Cc}\ufffd]/u.test(made))
/** Identifiers, without the two that no request may have. */
const key = fc
  .stringMatching(/^[a-z][a-z_]{0,11}$/)
  .filter((made) => made !== 'constructor' && made !== 'prototype')
const value = fc.oneof(text, fc.maxSafeInteger(), fc.boolean())
const flat = fc.dictionary(key, value, { maxKeys: 8, noNullPrototype: true })
const batch = fc.record({
  orders: fc.array(flat, { minLength: 1, maxLength: 4 }),
  timestamp: fc.nat(),
})

t.test('the canonical text of the client is that of the server, at every depth', async (t) => {
  const property = fc.property(fc.jsonValue({ maxDepth: 4 }), (made) => {
    // Texts that hold half a surrogate pair are refused on both sides.
    if (/\p{Surrogate}/u.test(JSON.stringify(made).replace(/\\u(d[89a-f]\w\w)/gi, '\ud800'))) return
    if (JSON.stringify(made).includes('"toJSON"')) return
    t.equal(canonicalJson(made as Json), serverJson(made as FlatJson))
  })
  fc.assert(property, { seed, numRuns: 200 })
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800']) {
    t.throws(() => canonicalJson({ bad }), TypeError)
  }
})

t.test('what the client authorizes the server verifies, whatever is in it', async (t) => {
  const apiSecret = 'a'.repeat(64)
  const connection = createConnection({
    url: 'http://127.0.0.1:1/v1',
    key: { apiKey: 'key', apiSecret },
    now: () => 1_767_225_600_000,
  })
  const query = fc.dictionary(
    key,
    text.filter((made) => !/[|&=]/.test(made)),
    { maxKeys: 4 },
  )
  const property = fc.asyncProperty(fc.oneof(flat, batch), query, async (body, params) => {
    const sent = canonicalJson(body as Json)
    const headers = await connection.authorize({
      method: 'POST',
      path: '/orders',
      query: params,
      body,
    })
    const search = new URLSearchParams(params).toString()
    const request = {
      method: 'POST',
      target: search === '' ? '/v1/orders' : `/v1/orders?${search}`,
      prefix: '/v1',
      body: parseFlatJson(sent, { arraysAt: ['orders'] }) as FlatJson | BatchJson,
      timestamp: headers['x-api-timestamp'],
    }
    // The text is no name for an assertion: a line separator within would break the test's output off.
    t.ok(verifyHmac(request, apiSecret, headers['x-api-signature']), { sent })
    t.notOk(verifyHmac({ ...request, target: '/v1/other' }, apiSecret, headers['x-api-signature']))
  })
  await fc.assert(property, { seed, numRuns: 100, examples: [[{ a: 'x\u2028y' }, {}]] })
})

t.test('what a wallet signs through the client is recovered on the server', async (t) => {
  const wallet = Wallet.createRandom()
  const property = fc.asyncProperty(flat, async (fields) => {
    const payload = { ...fields, action: 'PLACE_ORDER', timestamp: 1 }
    const signature = await wallet.signMessage(canonicalJson(payload))
    t.equal(recoverAddress(signingString(payload), signature), wallet.address.toLowerCase())
  })
  await fc.assert(property, { seed, numRuns: 20 })
})

t.test('the HMAC is that of RFC 4231', async (t) => {
  t.equal(
    await createHmac('Jefe')('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})
