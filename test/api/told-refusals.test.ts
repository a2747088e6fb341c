import t from 'tap'
import { request } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const { client } = await openTrader(api, { seed: '71', funds: { USDC: '1000' } })

t.test('a slash at the end, or two in a row, are no empty id', async (t) => {
  for (const path of ['/v1/positions/', '/v1/orders/', '/v1/orders//trades', '/v1/transfers/']) {
    t.match(
      await client.get(`${path}?page=0`),
      { status: 404, body: { code: 'NOT_FOUND', message: `There is no route GET ${path}.` } },
      path,
    )
  }
})

const UNKNOWN = '019b7600-0000-7000-8001-000000000001'

t.test('what is not there is named, beside the texts of the contract', async (t) => {
  const cases: [string, object][] = [
    [
      '/v1/orders?ticker=NOPE',
      {
        error: 'Invalid market.',
        message: /^Invalid market\. ticker .*"NOPE" came\.$/,
        field: 'ticker',
      },
    ],
    ['/v1/positions/NOPE', { code: 'INVALID_ASSET', message: /"NOPE" came\.$/, field: 'asset' }],
    ['/v1/positions/usdc', { code: 'INVALID_ASSET', message: /USDC.*"usdc" came\.$/ }],
    [
      `/v1/orders/${UNKNOWN}`,
      { error: 'Order not found.', message: new RegExp(`${UNKNOWN} came`), field: 'order_id' },
    ],
    ['/v1/orders/nonsense', { error: 'Invalid order ID.', field: 'order_id' }],
    [`/v1/transfers/${UNKNOWN}`, { code: 'TRANSFER_NOT_FOUND', transfer_id: UNKNOWN }],
    [`/v1/withdrawals/${UNKNOWN}`, { code: 'WITHDRAWAL_NOT_FOUND', withdrawal_id: UNKNOWN }],
  ]
  for (const [path, body] of cases) t.match((await client.get(path)).body, body, path)
  t.match((await client.cancel(UNKNOWN)).body, { message: new RegExp(`${UNKNOWN} came`) })
})

t.test('a body of another type is told the type that came', async (t) => {
  const { body } = await request(api.url, {
    method: 'POST',
    target: '/v1/orders',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  })
  t.match(body, {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: /application\/json, but "text\/plain" came\.$/,
    field: 'content-type',
  })
})

t.test('a compressed body is told so', async (t) => {
  const { status, body } = await request(api.url, {
    method: 'POST',
    target: '/v1/orders',
    headers: { 'content-encoding': 'gzip' },
    body: '{}',
  })
  t.equal(status, 415)
  t.match(body, {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Send the body without a Content-Encoding, but "gzip" came.',
    field: 'content-encoding',
  })
})

t.test('a body that is too large is told how many bytes it may have', async (t) => {
  const body = JSON.stringify({ signature: 'x'.repeat(70_000) })
  const cases = [
    ['/v1/orders', 16_384],
    ['/v1/orders/batch', 65_536],
  ] as const
  for (const [target, maximum] of cases) {
    t.match(await request(api.url, { method: 'POST', target, body }), {
      status: 413,
      body: {
        code: 'BODY_TOO_LARGE',
        message: `The body must have at most ${maximum} bytes, but ${body.length} came.`,
        maximum,
      },
    })
  }
})

t.test('what does not fit its schema is told in words, not as a pattern', async (t) => {
  const cases: [string, RegExp][] = [
    ['/v1/markets?page=x', /^page must be a whole number of at most 30 digits, but "x" came\.$/],
    [
      '/v1/markets/BTC_USDC/trades?since=2026-01-01',
      /15 digits, in milliseconds since 1970, but "2026-01-01" came/,
    ],
    [
      '/v1/markets/BTC_USDC/order-book?depth=-1',
      /^depth must be a whole number of at most 9 digits, but "-1" came/,
    ],
    [
      '/v1/markets/BTC_USDC/order-book?sequence=x',
      /^sequence must be a whole number of at most 15 digits, but "x" came/,
    ],
    [
      '/v1/orders?client_order_id=a%20b',
      /^client_order_id must be 1 to 64 letters, digits, "_" or "-", but "a b" came/,
    ],
  ]
  for (const [target, says] of cases) {
    const { body } = await request(api.url, { method: 'GET', target })
    t.match(body.message ?? '', says, target)
  }
  const order = {
    ticker: 'BTC_USDC',
    side: 'BUY',
    order_type: 'LIMIT',
    timestamp: 1,
    signature: 'x',
  }
  const fields: [object, RegExp][] = [
    [{ timestamp: '1' }, /^timestamp must be a whole number, without quotes, but "1" came\.$/],
    [{ time_in_force: 3 }, /^time_in_force must be one of 0, 1, 2, but 3 came\.$/],
    [{ quantity: '1'.repeat(65) }, /^quantity must have at most 64 characters, but "1+" came\.$/],
    [{ post_only: 'true' }, /^post_only must be true or false, without quotes, but "true" came\.$/],
  ]
  for (const [changes, says] of fields) {
    const body = JSON.stringify({ ...order, ...changes })
    const answer = await request(api.url, { method: 'POST', target: '/v1/orders', body })
    t.match(answer.body.message, says)
  }
  const body = JSON.stringify({ address: '0x12' })
  const answer = await request(api.url, { method: 'POST', target: '/v1/users/me/allow-list', body })
  t.match(answer.body.message, /^address must be 0x and 40 hex digits, but "0x12" came\.$/)
})

t.test('who sends no token, or no key, is told which headers are expected', async (t) => {
  const session = await request(api.url, { method: 'DELETE', target: '/v1/users/me/2fa' })
  t.match(session, {
    status: 401,
    body: { message: /\/v1\/auth\/verify gives, but none came\.$/, field: 'authorization' },
  })
  const either = await request(api.url, { method: 'GET', target: '/v1/users/me/2fa' })
  t.match(either, { status: 401, body: { message: /x-api-key, .* did not come\.$/ } })
})

t.test('a byte order mark and a raw control character are called so', async (t) => {
  const told = async (body: string) =>
    (await request(api.url, { method: 'POST', target: '/v1/orders', body })).body.message
  t.match(await told('\ufeff{}'), /but a byte order mark came\.$/)
  t.match(await told('{"a":"x\ty"}'), /control character as it is\.$/)
})
