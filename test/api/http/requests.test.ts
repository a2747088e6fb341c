import { connect } from 'node:net'
import t from 'tap'
import { request } from '../client.js'
import { listMarket, openApi, openGround } from '../fixture.js'

const ground = await openGround(t)
await listMarket(ground.db)
const { url } = await openApi(t, ground)

interface Case {
  readonly title: string
  readonly method?: string
  readonly target: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly status: number
  readonly code: string
  readonly error?: string
  readonly says?: RegExp
}

const ORDER = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '1',
  price: '1',
  timestamp: 1,
  signature: '0x',
}
const order = (changes: object) => JSON.stringify({ ...ORDER, ...changes })

const CASES: readonly Case[] = [
  { title: 'an unknown route', target: '/v1/nowhere', status: 404, code: 'NOT_FOUND' },
  { title: 'a route outside the mount', target: '/orders', status: 404, code: 'NOT_FOUND' },
  { title: 'what no market has', target: '/v1/markets/BTC_USDC/x', status: 404, code: 'NOT_FOUND' },
  {
    title: 'the trades of what no market has',
    target: '/v1/markets/BTC_USDC/x/trades',
    status: 404,
    code: 'NOT_FOUND',
  },
  {
    title: 'a method that a route does not take',
    method: 'PUT',
    target: '/v1/orders',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    says: /takes only/,
  },
  {
    title: 'a method that a route with a parameter does not take',
    method: 'POST',
    target: '/v1/markets/BTC_USDC/trades',
    body: '{}',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  },
  {
    title: 'a batch by a method that it does not take',
    target: '/v1/orders/batch',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    says: /takes only POST, PATCH, DELETE/,
  },
  {
    title: 'a batch without its list',
    method: 'POST',
    target: '/v1/orders/batch',
    body: '{}',
    status: 400,
    code: 'MISSING_FIELDS',
    error: 'Missing required fields.',
    says: /orders, timestamp, signature/,
  },
  {
    title: 'a batch of cancels without its ids',
    method: 'DELETE',
    target: '/v1/orders/batch?order_ids=&timestamp=1&signature=0x',
    status: 400,
    code: 'INVALID_FIELD',
    says: /^order_ids must/,
  },
  {
    title: 'an amendment without a signature',
    method: 'PATCH',
    target: '/v1/orders/x',
    body: '{"price":"1"}',
    status: 400,
    code: 'MISSING_FIELDS',
    error: 'Missing required fields.',
    says: /timestamp, signature/,
  },
  {
    title: 'a duplicate query key',
    target: '/v1/markets?page=0&page=1',
    status: 400,
    code: 'DUPLICATE_QUERY_KEY',
    says: /"page"/,
  },
  {
    title: 'broken percent-encoding in the query',
    target: '/v1/markets?page=%zz',
    status: 400,
    code: 'INVALID_QUERY',
  },
  {
    title: 'broken percent-encoding in the path',
    target: '/v1/markets/%zz',
    status: 400,
    code: 'INVALID_QUERY',
    says: /path must be UTF-8.*"\/v1\/markets\/%zz" came/,
  },
  {
    title: 'a ticker that is longer than any',
    target: `/v1/markets/${'A'.repeat(2000)}`,
    status: 404,
    code: 'INVALID_MARKET',
    error: 'Invalid market.',
  },
  {
    title: 'a method that no route takes',
    method: 'QUERY',
    target: '/v1/orders',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  },
  {
    title: 'a method that a route does not take, with a body that no request of it may have',
    method: 'DELETE',
    target: '/v1/auth/verify',
    body: '{}',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  },
  {
    title: 'a page that is no number',
    target: '/v1/markets?page=first',
    status: 400,
    code: 'INVALID_FIELD',
    says: /^page .*"first" came/,
  },
  {
    title: 'a grouping that is none of the list',
    target: '/v1/markets/BTC_USDC/order-book?tickSize=7',
    status: 400,
    code: 'INVALID_FIELD',
    says: /0\.01, 0\.1, 1, 10, 50, 100/,
  },
  {
    title: 'an unknown market',
    target: '/v1/markets/DOGE_USDC',
    status: 404,
    code: 'INVALID_MARKET',
    error: 'Invalid market.',
    says: /DOGE_USDC/,
  },
  {
    title: 'a private route without a key',
    target: '/v1/positions',
    status: 401,
    code: 'INVALID_API_KEY',
    error: 'Invalid API key or signature.',
  },
  {
    title: 'a body on DELETE',
    method: 'DELETE',
    target: '/v1/orders/x?timestamp=1&signature=0x',
    body: '{}',
    status: 400,
    code: 'UNEXPECTED_BODY',
  },
  {
    title: 'a DELETE without its query, whatever content type it names',
    method: 'DELETE',
    target: '/v1/orders/x',
    headers: { 'content-type': 'application/json' },
    status: 400,
    code: 'MISSING_FIELDS',
    error: 'Missing required fields.',
    says: /timestamp, signature/,
  },
  {
    title: 'a query key that is not signed on a signed route',
    method: 'DELETE',
    target: '/v1/orders/x?timestamp=1&signature=0x&force=true',
    status: 400,
    code: 'UNKNOWN_FIELD',
    says: /force/,
  },
  {
    title: 'a query key named like the prototype',
    method: 'DELETE',
    target: '/v1/orders/x?timestamp=1&signature=0x&__proto__=1',
    status: 400,
    code: 'UNKNOWN_FIELD',
    says: /__proto__/,
  },
  {
    title: 'a "|" in the query, which separates what is signed',
    target: '/v1/markets?page=%7C',
    status: 400,
    code: 'INVALID_QUERY',
  },
  {
    title: 'a NUL in a ticker',
    target: '/v1/markets/%00',
    status: 404,
    code: 'INVALID_MARKET',
    error: 'Invalid market.',
  },
  {
    title: 'malformed JSON',
    method: 'POST',
    target: '/v1/orders',
    body: '{"ticker":',
    status: 400,
    code: 'INVALID_JSON',
  },
  {
    title: 'a duplicate key in the body',
    method: 'POST',
    target: '/v1/orders',
    body: '{"side":"BUY","side":"SELL"}',
    status: 400,
    code: 'INVALID_JSON',
    says: /came twice/,
  },
  {
    title: 'another content type',
    method: 'POST',
    target: '/v1/orders',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    title: 'an empty body of another content type',
    method: 'POST',
    target: '/v1/orders',
    headers: { 'content-type': 'text/plain' },
    body: '',
    status: 400,
    code: 'MISSING_FIELDS',
    error: 'Missing required fields.',
  },
  {
    title: 'a body that is too large',
    method: 'POST',
    target: '/v1/orders',
    body: order({ signature: 'x'.repeat(20_000) }),
    status: 413,
    code: 'BODY_TOO_LARGE',
  },
  {
    title: 'no body at all',
    method: 'POST',
    target: '/v1/orders',
    status: 400,
    code: 'MISSING_FIELDS',
    error: 'Missing required fields.',
    says: /ticker, side, order_type, timestamp, signature/,
  },
  {
    title: 'unknown fields',
    method: 'POST',
    target: '/v1/orders',
    body: order({ leverage: 5, colour: 'red' }),
    status: 400,
    code: 'UNKNOWN_FIELD',
    says: /leverage, colour/,
  },
  {
    title: 'a number where a text belongs',
    method: 'POST',
    target: '/v1/orders',
    body: order({ price: 1.5 }),
    status: 400,
    code: 'INVALID_FIELD',
    says: /^price must be a string, but 1\.5 came/,
  },
  {
    title: 'a word that is none of the list',
    method: 'POST',
    target: '/v1/orders',
    body: order({ side: 'buy' }),
    status: 400,
    code: 'INVALID_FIELD',
    says: /^side must be one of BUY, SELL, but "buy" came/,
  },
  {
    title: "an action that is not the route's",
    method: 'POST',
    target: '/v1/orders',
    body: order({ action: 'WITHDRAW' }),
    status: 400,
    code: 'INVALID_FIELD',
    says: /^action must be "PLACE_ORDER"/,
  },
  {
    title: 'the faucet where the operator has none',
    method: 'POST',
    target: '/v1/dev/faucet',
    body: '{}',
    status: 404,
    code: 'NOT_FOUND',
  },
]

t.test('each bad request gets its own status, code and sentence', async (t) => {
  for (const { title, method = 'GET', target, status, code, error, says, ...rest } of CASES) {
    const answer = await request(url, { method, target, ...rest })
    t.equal(answer.status, status, `${title}: status`)
    t.equal(answer.body.code, code, `${title}: code`)
    t.equal(answer.body.error, error ?? answer.body.message, `${title}: error`)
    t.match(answer.body.message, says ?? /^[A-Z].*\.$/, `${title}: message`)
    t.notMatch(JSON.stringify(answer.body), /node_modules|\.js:/, `${title}: shows no stack`)
  }
})

t.test('405 says which methods are allowed', async (t) => {
  const answer = await request(url, { method: 'PATCH', target: '/v1/orders' })
  t.match(answer.headers.get('allow'), /POST/)
})

t.test('bytes that are no HTTP are answered as a problem', async (t) => {
  const { port, hostname } = new URL(url)
  const text = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end('NONSENSE\r\n\r\n'))
    let came = ''
    socket.on('data', (data) => {
      came += data
    })
    socket.on('close', () => resolve(came))
  })
  t.match(text, /^HTTP\/1\.1 400/)
  t.match(text, /"code":"INVALID_REQUEST"/)
  t.match(text, /\r\nx-request-id: ([0-9a-f-]{36})\r\n.*"x_request_id":"\1"/s)
  t.match(
    text,
    /\r\naccess-control-allow-origin: \*\r\n/,
    'a page may send a head that is too long',
  )
})

t.test('an OPTIONS that is no pre-flight is answered without a refusal', async (t) => {
  const answer = await request(url, { method: 'OPTIONS', target: '/v1/orders' })
  t.same([answer.status, answer.body], [204, ''])
})

t.test('browsers may ask public routes, and pre-flights pass with the three headers', async (t) => {
  const answer = await request(url, { method: 'GET', target: '/v1/time' })
  t.equal(answer.headers.get('access-control-allow-origin'), '*')
  const preflight = await request(url, {
    method: 'OPTIONS',
    target: '/v1/orders',
    headers: {
      origin: 'https://example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key,x-api-signature,x-api-timestamp',
    },
  })
  t.equal(preflight.status, 204)
  t.match(preflight.headers.get('access-control-allow-headers'), /x-api-timestamp/)
  t.match(preflight.headers.get('access-control-allow-methods'), /PATCH/)
})

t.test('browsers may read every refusal, however early it comes', async (t) => {
  const env = { RATE_LIMIT_IP_PER_SECOND: '5', TRUST_PROXY: '127.0.0.1' }
  const limited = await openApi(t, ground, { env })
  const from = (ip: string, method = 'GET') => {
    const headers = { 'x-forwarded-for': ip }
    return request(limited.url, { method, target: '/v1/time', headers })
  }
  t.equal((await from('203.0.113.7')).status, 200)
  const many = Array.from({ length: 20 }, () => from('203.0.113.8'))
  const tooMany = (await Promise.all(many)).find(({ status }) => status === 429)
  t.equal((await from('203.0.113.8', 'OPTIONS')).status, 204, 'so what follows can be refused')
  const headers = { 'content-length': '2' }
  const withBody = await request(url, {
    method: 'DELETE',
    target: '/v1/orders/x',
    headers,
    body: '{}',
  })
  const malformed = await request(url, { method: 'GET', target: '/v1/%E0%A4%A' })
  const answers = [tooMany, withBody, malformed]
  const codes = answers.map((answer) => answer?.body.code)
  t.same(codes, ['TOO_MANY_REQUESTS', 'UNEXPECTED_BODY', 'INVALID_QUERY'])
  for (const answer of answers) {
    t.ok(answer?.headers.get('x-ratelimit-limit'))
    t.equal(answer?.headers.get('access-control-allow-origin'), '*')
    t.match(answer?.headers.get('access-control-expose-headers'), /retry-after/)
  }
  const asked = await request(url, { method: 'OPTIONS', target: '/v1/%E0%A4%A' })
  t.equal(asked.status, 204)
})
