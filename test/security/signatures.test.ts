import { parseFlatJson } from '@truebook/shared/flat-json'
import { type HmacForm, signRequest } from '@truebook/shared/hmac'
import t from 'tap'
import { request } from '../api/client.js'
import { allBalances, missingMoney, openExchange, openTrader } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

/** Who holds a key without the wallet, somebody else's signature, or another form of either. */

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const anna = await openTrader(api, { seed: '61', funds: { USDC: '1000' } })
const bert = await openTrader(api, { seed: '62', funds: { USDC: '1000' } })

const ORDER = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT', quantity: '0.01' }
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** Shapes are looked at before signatures. */
const REFUSED = new Set(['INVALID_API_KEY', 'MISSING_FIELDS', 'UNKNOWN_FIELD'])
let clock = Date.now()

/** An order that its owner's wallet signed, each a millisecond after the one before. */
async function signedOrder(owner = anna) {
  clock += 1
  const order = { ...ORDER, price: '20000', timestamp: clock - 10_000 }
  return { ...order, signature: await owner.client.sign({ action: 'PLACE_ORDER', ...order }) }
}

/** The other signature that the curve allows for the same message. */
function malleated(signature: string): string {
  const high = CURVE_ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${signature.slice(0, 66)}${high.toString(16).padStart(64, '0')}${v}`
}

t.test('a signature has no twin that makes a second order', async (t) => {
  const order = await signedOrder()
  const twin = { ...order, signature: malleated(order.signature) }
  const early = await anna.client.send('POST', '/v1/orders', twin)
  t.same([early.status, early.body.code], [403, 'INVALID_SIGNATURE'], 'before')
  const first = await anna.client.send('POST', '/v1/orders', order)
  t.equal(first.status, 201)
  const v = (Number.parseInt(order.signature.slice(130), 16) - 27).toString().padStart(2, '0')
  const ways: readonly [string, string, string][] = [
    ['a high s', twin.signature, 'INVALID_SIGNATURE'],
    ['capital letters', order.signature.toUpperCase().replace('0X', '0x'), 'REPLAYED_MESSAGE'],
    ['v from 0', `${order.signature.slice(0, 130)}${v}`, 'REPLAYED_MESSAGE'],
    ['no 0x', order.signature.slice(2), 'REPLAYED_MESSAGE'],
    ['a byte more', `${order.signature}00`, 'INVALID_SIGNATURE'],
  ]
  for (const [title, signature, code] of ways) {
    const { body } = await anna.client.send('POST', '/v1/orders', { ...order, signature })
    t.equal(body.code, code, title)
  }
  t.equal((await anna.client.get('/v1/orders')).body.total, 1)
})

t.test('a key without the wallet moves nothing, whoever signed', async (t) => {
  const before = await allBalances(ground)
  const annas = await signedOrder(anna)
  const { body } = await bert.client.send('POST', '/v1/orders', annas)
  t.equal(body.code, 'INVALID_SIGNATURE', "Anna's signature by Bert's key")
  const wish = { asset: 'USDC', amount: '1', timestamp: clock }
  const to = { ...wish, to_wallet_address: bert.wallet.address }
  const signature = await bert.client.sign({ action: 'TRANSFER', ...to })
  const moved = await anna.client.send('PUT', '/v1/transfers', { ...to, signature })
  t.equal(moved.body.code, 'INVALID_SIGNATURE', "Bert's signature by Anna's key")
  const other = await anna.client.sign({ action: 'WITHDRAW', ...to })
  const sent = await anna.client.send('PUT', '/v1/transfers', { ...to, signature: other })
  t.equal(sent.body.code, 'INVALID_SIGNATURE', "Anna's signature of another action")
  t.equal(await allBalances(ground), before)
})

t.test("nobody sees, changes or ends what is another's", async (t) => {
  const placed = await anna.client.send('POST', '/v1/orders', await signedOrder(anna))
  const id = placed.body.order_id
  const made = await anna.client.send('PUT', '/v1/api-keys', { status: 'INACTIVE' })
  const asleep = made.body.api_key
  t.equal(made.body.status, 'INACTIVE')
  const before = await allBalances(ground)
  const tries = {
    'reads it': await bert.client.get(`/v1/orders/${id}`),
    'cancels it': await bert.client.cancel(id),
    'amends it': await bert.client.amend(id, { price: '20001' }),
    'deletes the key': await bert.client.send('DELETE', `/v1/api-keys/${anna.apiKey}`),
    'wakes the key': await bert.client.send('PATCH', `/v1/api-keys/${asleep}`, {
      status: 'ACTIVE',
    }),
    'reads the trades': await bert.client.get(`/v1/users/${anna.user}/trades?ticker=BTC_USDC`),
  }
  const answers = Object.entries(tries).map(([what, { status, body }]) => [what, status, body.code])
  t.same(answers, [
    ['reads it', 404, 'ORDER_NOT_FOUND'],
    ['cancels it', 404, 'ORDER_NOT_FOUND'],
    ['amends it', 404, 'ORDER_NOT_FOUND'],
    ['deletes the key', 404, 'KEY_NOT_FOUND'],
    ['wakes the key', 404, 'KEY_NOT_FOUND'],
    ['reads the trades', 403, 'FORBIDDEN'],
  ])
  const { body: keys } = await anna.client.get('/v1/api-keys')
  t.match(JSON.stringify(keys), /"INACTIVE"/, 'the key sleeps on')
  const all = await bert.client.cancelAll(0)
  t.equal(all.status, 200)
  const batch = await bert.client.cancelBatch([id])
  t.notMatch(JSON.stringify(batch.body), /"CANCELLED"/)
  const { body: amended } = await bert.client.amendBatch([{ order_id: id, price: '20001' }])
  t.match(amended, { results: [{ code: 'ORDER_NOT_FOUND' }] })
  t.equal((await anna.client.get(`/v1/orders/${id}`)).body.status, 'PENDING')
  t.equal(await allBalances(ground), before)
})

t.test('an HMAC of one request opens no other, in whichever form', async (t) => {
  const order = await signedOrder()
  const target = '/v1/orders'
  const other: readonly [string, { method: string; target: string; body?: object }][] = [
    ['a field less', { method: 'POST', target, body: { ...order, price: undefined } }],
    ['a field more', { method: 'POST', target, body: { ...order, post_only: true } }],
    ['another value', { method: 'POST', target, body: { ...order, quantity: '0.02' } }],
    ['a query beside it', { method: 'POST', target: `${target}?a=1`, body: order }],
    [
      'the body as a query',
      { method: 'GET', target: `${target}?${new URLSearchParams({ side: 'BUY' })}` },
    ],
  ]
  for (const form of ['A', 'A0', 'B'] satisfies HmacForm[]) {
    for (const stripPrefix of [false, true]) {
      const signed = signRequest({
        method: 'POST',
        target,
        prefix: '/v1',
        body: parseFlatJson(JSON.stringify(order)),
        timestamp: String(Date.now()),
        apiKey: anna.apiKey,
        secret: anna.secret,
        form,
        stripPrefix,
      })
      for (const [title, { body, ...rest }] of other) {
        const sent = body && { body: JSON.stringify(body) }
        const answer = await request(api.url, { ...rest, ...sent, headers: { ...signed } })
        t.ok(REFUSED.has(answer.body.code), `${form}: ${title}`)
      }
      // Whoever hears a signature cannot name another key for it, or another time.
      for (const wrong of [
        { 'x-api-key': bert.apiKey },
        { 'x-api-timestamp': String(Date.now() - 1_000) },
        { 'x-api-signature': '0'.repeat(64) },
      ]) {
        const headers = { ...signed, ...wrong }
        const body = JSON.stringify(order)
        const answer = await request(api.url, { method: 'POST', target, headers, body })
        t.equal(answer.status, 401, `${form}: ${Object.keys(wrong)}`)
      }
    }
  }
  t.match(await missingMoney(ground), ['0'])
})

t.test('nor does it where the other has the right shape as well', async (t) => {
  const { body } = await anna.client.send('POST', '/v1/orders', await signedOrder())
  const { body: other } = await anna.client.send('POST', '/v1/orders', await signedOrder())
  const fields = { order_id: body.order_id, timestamp: clock }
  const signature = await anna.client.sign({ action: 'CANCEL_ORDER', ...fields })
  const query = Object.entries({ ...fields, signature }).map(([name, value]) => `${name}=${value}`)
  const target = `/v1/orders/${body.order_id}?${query.join('&')}`
  const change = { price: '20001', timestamp: clock, signature }
  const narrow = { read_only: true }
  const keys = '/v1/api-keys'
  const cases: readonly [string, Sent, Sent][] = [
    ['another method', { method: 'GET', target }, { method: 'DELETE', target }],
    [
      'another path',
      { method: 'PATCH', target: `/v1/orders/${body.order_id}`, body: change },
      { method: 'PATCH', target: `/v1/orders/${other.order_id}`, body: change },
    ],
    ['no body', { method: 'PUT', target: keys, body: narrow }, { method: 'PUT', target: keys }],
  ]
  for (const form of ['A', 'A0', 'B'] satisfies HmacForm[]) {
    for (const [title, signed, sent] of cases) {
      const headers = { ...headersOf(signed, form) }
      const text = sent.body && { body: JSON.stringify(sent.body) }
      const { method, target } = sent
      const answer = await request(api.url, { method, target, headers, ...text })
      t.same([answer.status, answer.body.code], [401, 'INVALID_API_KEY'], `${form}: ${title}`)
    }
  }
})

t.test('a cancel that was signed for one order cancels no other', async (t) => {
  t.equal((await anna.client.cancelAll(0)).status, 200, 'her funds are free')
  const { body: one } = await anna.client.send('POST', '/v1/orders', await signedOrder())
  const { body: other } = await anna.client.send('POST', '/v1/orders', await signedOrder())
  const fields = { order_id: other.order_id, timestamp: clock }
  const signature = await anna.client.sign({ action: 'CANCEL_ORDER', ...fields })
  const ways: readonly [string, number, string][] = [
    [`order_id=${other.order_id}&`, 400, 'INVALID_FIELD'],
    [`order_id=${one.order_id}&`, 403, 'INVALID_SIGNATURE'],
    ['', 403, 'INVALID_SIGNATURE'],
  ]
  for (const [named, status, code] of ways) {
    const target = `/v1/orders/${one.order_id}?${named}timestamp=${clock}&signature=${signature}`
    const answer = await anna.client.send('DELETE', target)
    t.match([answer.status, answer.body.code], [status, code], named)
  }
  for (const { order_id } of [one, other]) {
    t.equal((await anna.client.get(`/v1/orders/${order_id}`)).body.status, 'PENDING')
  }
})

interface Sent {
  readonly method: string
  readonly target: string
  readonly body?: object
}

/** The headers of Anna's HMAC of a request. */
function headersOf({ method, target, body }: Sent, form: HmacForm) {
  return signRequest({
    method,
    target,
    prefix: '/v1',
    body: body && parseFlatJson(JSON.stringify(body)),
    timestamp: String(Date.now()),
    apiKey: anna.apiKey,
    secret: anna.secret,
    form,
  })
}
