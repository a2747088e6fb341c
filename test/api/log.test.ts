import { createLog } from '@truebook/api/log'
import t from 'tap'
import { request } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

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
