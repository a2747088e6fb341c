import { once } from 'node:events'
import { createLog } from '@truebook/api/log'
import t from 'tap'
import { sendRaw, statusesIn } from '../security/raw-http.js'
import { request } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openSocket } from './feed/plain-client.js'
import { listMarket, openApi, openGround } from './fixture.js'

/** A log whose lines are kept. */
function keptLog() {
  const lines: string[] = []
  return { lines, log: createLog('trace', { write: (line) => lines.push(line) }) }
}

t.test('nothing that lets somebody in is ever logged, whoever logs it', async (t) => {
  const { lines, log } = keptLog()
  const secrets = { authorization: 's3cret', 'x-api-signature': 's3cret', 'x-2fa-code': 's3cret' }
  log.info(secrets)
  log.info({ headers: secrets, path: '/v1' })
  log.info({ req: { headers: secrets, body: { signature: 's3cret' } } })
  log.info({ key: { api_secret: 's3cret', token: 's3cret', recovery_codes: ['s3cret'] } })
  t.equal(lines.length, 4)
  t.notMatch(lines.join(''), /s3cret/)
  t.match(lines[1], /"path":"\/v1"/)
})

t.test(
  'the whole log of a session holds no secret of it, but each request by its id',
  async (t) => {
    const { lines, log } = keptLog()
    const { api } = await openExchange(t, await openGround(t), { log })
    const trader = await openTrader(api, { seed: '5a', funds: { USDC: '1000' } })
    const bid = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT', quantity: '0.01' }
    const placed = await trader.client.place({ ...bid, price: '20000' })
    const refused = await trader.client.place({ ...bid, price: 'no price' })
    const cancelled = await trader.client.cancel(placed.body.order_id)
    t.same([placed.status, refused.status, cancelled.status], [201, 400, 200])
    const forged = await request(api.url, {
      method: 'GET',
      target: '/v1/users/me?signature=forged-signature',
      headers: {
        authorization: 'forged-session',
        'x-api-key': trader.apiKey,
        'x-api-timestamp': String(Date.now()),
        'x-api-signature': 'ab'.repeat(32),
        'x-2fa-code': '000111',
      },
    })
    t.equal(forged.status, 401)

    const text = lines.join('')
    const orders = (await trader.client.get('/v1/orders')).body.data
    const secrets = [trader.secret, 'forged', 'ab'.repeat(32), '000111', orders[0].signature]
    for (const secret of [...secrets, orders[0].signature.slice(2)]) t.notOk(text.includes(secret))
    const ids = new Set(lines.map((line) => JSON.parse(line).request_id))
    for (const { headers } of [placed, refused, cancelled, forged]) {
      t.ok(ids.has(headers.get('x-request-id')))
    }
  },
)

/** The head of what asks for a WebSocket. */
function asking(first: string): string {
  const lines = [
    `${first} HTTP/1.1`,
    'host: x',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

const LAST = 'GET /v1/ping HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'

t.test('what anybody sends for a WebSocket, or on one, writes no line', async (t) => {
  const log = createLog('info', { write: (line) => lines.push(line) })
  const lines: string[] = []
  const { url } = await openApi(t, await openGround(t), { log })
  const begun = lines.length
  const elsewhere: [string, number][] = [
    ['GET /v1/time?signature=s3cret', 200],
    ['GET /v1/wsx?signature=s3cret', 404],
    ['POST /v1/ws?signature=s3cret', 404],
  ]
  for (const [first, status] of elsewhere) {
    const came = await sendRaw(url, asking(first) + LAST)
    t.same(statusesIn(came), [status, 200], `${first} is answered as if it offered nothing`)
  }
  const noFrame = await sendRaw(url, asking('GET /v1/ws'), Buffer.from([0xf1, 0x80, 0, 0, 0, 0]))
  t.same(statusesIn(noFrame), [101])
  const { socket } = await openSocket(url)
  socket.send('a'.repeat(1_000_000))
  const [code] = await once(socket, 'close')
  t.equal(code, 1009, 'whoever says too much is told so')
  t.same(lines.slice(begun), [])
})

t.test('a limit of what is no asset is warned of at start, and of those unset none', async (t) => {
  const ground = await openGround(t)
  const warned = async (env: Readonly<Record<string, string>>) => {
    const { lines, log } = keptLog()
    await openApi(t, ground, { log, env })
    return lines.flatMap((line) => (line.includes('limits nothing') ? JSON.parse(line) : []))
  }
  const set = { WITHDRAWAL_MINIMUM: 'Btc=1', WITHDRAWAL_DAILY_LIMIT: 'USDC=1' }
  t.match(await warned(set), [
    { msg: /Btc: .* none is listed yet\.$/ },
    { msg: /^WITHDRAWAL_DAILY/ },
  ])
  await listMarket(ground.db)
  t.match(await warned(set), [
    {
      level: 40,
      msg: 'WITHDRAWAL_MINIMUM limits nothing for Btc: there is no such asset, those listed are USDC, BTC.',
    },
  ])
  t.same(await warned({ WITHDRAWAL_DAILY_LIMIT: '' }), [], 'ETH of the default is not listed')
})
