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
      { error: 'Invalid market.', message: /^ticker .*"NOPE" came\.$/, field: 'ticker' },
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
