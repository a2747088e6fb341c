import { createLog } from '@truebook/api/log'
import { sql } from 'kysely'
import t from 'tap'
import { request } from '../api/client.js'
import { allBalances, openExchange, openTrader } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

/** What clients send goes into queries as a parameter, and into the log as a JSON text. */

const lines: string[] = []
const log = createLog('trace', { write: (line) => lines.push(line) })
const ground = await openGround(t)
const { api } = await openExchange(t, ground, { log })
const { client } = await openTrader(api, { seed: '71', funds: { USDC: '1000' } })

const HOSTILE = [
  "' or '1'='1",
  "' or true --",
  "'; drop table orders; --",
  '1) union select secret from api_keys --',
  '{jndi:ldap://x.example/a}',
  '%{7*7}',
  '$1',
  '\\',
  '"},{"level":60,"msg":"forged"}',
  '\u2028{"level":60}',
  '\u202egnp.exe',
]

const READS = [
  (text: string) => `/v1/orders?ticker=${text}`,
  (text: string) => `/v1/orders?status=${text}`,
  (text: string) => `/v1/orders?side=${text}`,
  (text: string) => `/v1/orders?client_order_id=${text}`,
  (text: string) => `/v1/orders?since=${text}`,
  (text: string) => `/v1/orders?after=${text}`,
  (text: string) => `/v1/orders?after=1-${text}`,
  (text: string) => `/v1/orders?before=1-${text}`,
  (text: string) => `/v1/orders/${text}`,
  (text: string) => `/v1/users/${text}/trades?ticker=BTC_USDC`,
  (text: string) => `/v1/withdrawals/${text}`,
  (text: string) => `/v1/api-keys/${text}`,
  (text: string) => `/v1/markets/${text}/trades`,
  (text: string) => `/v1/markets/BTC_USDC/trades?after=1-${text}`,
  (text: string) => `/v1/markets/BTC_USDC/candles?interval=${text}`,
]

/** As it may stand in a query: what separates what is signed is refused before. */
const inTarget = (text: string) => encodeURIComponent(text).replace(/%(7C|3D|26)/g, '')

t.test('no text in a query or path is taken for SQL', async (t) => {
  const order = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT' }
  const placed = await client.place({ ...order, quantity: '0.01', price: '20000' })
  t.equal(placed.status, 201)
  const before = await allBalances(ground)
  for (const read of READS) {
    for (const text of HOSTILE) {
      const target = read(inTarget(text))
      const { status } = await client.get(target)
      t.ok(status >= 400 && status < 500, `${target} was ${status}`)
    }
  }
  t.equal(await allBalances(ground), before)
  const { rows } = await sql`select status from orders`.execute(ground.db)
  t.same(rows, [{ status: 'PENDING' }], 'the order is there')
})

t.test('no text of a signed action is taken for SQL', async (t) => {
  const order = { side: 'BUY', order_type: 'LIMIT', quantity: '0.01', price: '20000' }
  // A title takes no hostile text: a reader of TAP would stumble over it.
  for (const [n, text] of HOSTILE.entries()) {
    const byTicker = await client.place({ ...order, ticker: text })
    t.same([byTicker.status, byTicker.body.code], [404, 'INVALID_MARKET'], `ticker ${n}`)
    const byName = await client.place({ ...order, ticker: 'BTC_USDC', client_order_id: text })
    t.ok(byName.status < 500, `client_order_id ${n} was ${byName.status}`)
    const away = await client.withdraw({ asset: text, amount: '1', chain_id: 1 })
    t.ok(away.status >= 400 && away.status < 500, `asset ${n} was ${away.status}`)
    const key = await client.send('PUT', '/v1/api-keys', { name: text })
    t.ok(key.status < 500, `name ${n} was ${key.status}`)
  }
})

t.test('every line of the log is one JSON object that we wrote', async (t) => {
  for (const text of HOSTILE) {
    await request(api.url, { method: 'GET', target: `/v1/${inTarget(text)}` })
    const headers = { 'x-request-id': text.replace(/[^\x20-\x7e]/g, '') }
    await request(api.url, { method: 'GET', target: '/v1/positions', headers })
  }
  t.ok(lines.length > 0)
  for (const line of lines) {
    t.equal(line.trimEnd().split('\n').length, 1)
    const { name, level, msg } = JSON.parse(line)
    t.equal(name, 'api')
    t.ok(level < 50, 'nothing failed that was not refused')
    t.not(msg, 'forged')
  }
})
