import { MOST_AHEAD } from '@truebook/engine/core/book'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import { Wallet } from 'ethers'
import t from 'tap'
import { createClient } from './client.js'
import { allBalances, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '1000', BTC: '1' }
const trader = await openTrader(api, { seed: '21', funds })
const other = await openTrader(api, { seed: '22', funds: { BTC: '1' } })
const LIMIT = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.01',
  price: '30000',
}

await other.client.place({ ...LIMIT, side: 'SELL', price: '30000', quantity: '0.01' })
await trader.client.place({ ...LIMIT, price: '30000', quantity: '0.005', time_in_force: 1 })

const CASES: [string, FlatJson, number, string, RegExp][] = [
  ['an unknown market', { ticker: 'DOGE_USDC' }, 404, 'INVALID_MARKET', /"DOGE_USDC"/],
  ['an off-tick price', { price: '30000.005' }, 400, 'INVALID_FIELD', /nearest are 30000 and 300/],
  ['an off-lot size', { quantity: '0.0000001' }, 400, 'INVALID_FIELD', /nearest is 0\.000001, but/],
  ['more than there is', { quantity: '1' }, 400, 'INSUFFICIENT_BALANCE', /30021 USDC is needed/],
  [
    'more base than there is',
    { side: 'SELL', quantity: '2', price: '31000' },
    400,
    'INSUFFICIENT_BALANCE',
    /2 BTC is needed, but 1\.005 BTC is available/,
  ],
  [
    'a price outside the band',
    { price: '105000.01' },
    400,
    'PRICE_OUTSIDE_BAND',
    /but 105000\.01 came/,
  ],
  [
    'a notional too small',
    { quantity: '0.00001', price: '1' },
    400,
    'NOTIONAL_BELOW_MINIMUM',
    /0\.01 USDC/,
  ],
  ['a price too low', { price: '0.001' }, 400, 'INVALID_FIELD', /nearest is 0\.01/],
  [
    'a notional too large',
    { quantity: '4000', price: '104000' },
    400,
    'NOTIONAL_TOO_LARGE',
    /at most 90071992\.54740991 USDC, .*, but it is 416000000 USDC\.$/,
  ],
  ['post-only that would match', { post_only: true }, 400, 'WOULD_MATCH', /is 30000\./],
  ['an expiry in the past', { expires_at: 1 }, 400, 'ALREADY_EXPIRED', /but 1 came/],
  ['a name of wrong form', { client_order_id: 'a b' }, 400, 'INVALID_FIELD', /client_order_id/],
  ['a name too long', { client_order_id: 'a'.repeat(65) }, 400, 'INVALID_FIELD', /client_order_id/],
  ['a message from the future', { timestamp: 9e14 }, 400, 'INVALID_TIMESTAMP', /ahead/],
  ['a stale message', { timestamp: 1767225600000 }, 400, 'INVALID_TIMESTAMP', /behind/],
]

t.test('each refused order gets its status, code and sentence, and moves nothing', async (t) => {
  const before = await allBalances(ground)
  for (const [title, changes, status, code, says] of CASES) {
    const answer = await trader.client.place({ ...LIMIT, ...changes })
    t.same([answer.status, answer.body.code], [status, code], title)
    t.match(answer.body.message, says, title)
  }
  t.equal(await allBalances(ground), before)
})

t.test('the most that an order by quote may spend is said as the engine has it', async (t) => {
  const spend = (quote_quantity: string) =>
    trader.client.place({
      ...{ ticker: 'BTC_USDC', side: 'BUY', order_type: 'MARKET' },
      ...{ price: '', quantity: '', quote_quantity },
    })
  const { body } = await spend('99000000')
  t.match(body, {
    code: 'NOTIONAL_TOO_LARGE',
    message: /^quote_quantity must be at most .*, but 99000000 USDC came\.$/,
    field: 'quote_quantity',
  })
  t.equal((await spend(body.maximum)).body.code, 'INSUFFICIENT_BALANCE')
  const [whole, fraction] = body.maximum.split('.')
  const more = `${whole}.${BigInt(fraction.padEnd(8, '0')) + 1n}`
  t.match((await spend(more)).body, { code: 'NOTIONAL_TOO_LARGE' })
})

t.test('an order that would stop at an own one too deep in its line is refused', async (t) => {
  const line = { ...LIMIT, side: 'SELL', price: '31000', quantity: '0.000001' }
  for (let rested = 0; rested <= MOST_AHEAD; rested += 50) {
    const { body } = await other.client.placeBatch(Array(50).fill(line))
    t.ok(body.results.every(({ status }: { status: string }) => status === 'PENDING'))
  }
  const own = await trader.client.place(line)
  t.equal(own.status, 201)
  const before = await allBalances(ground)
  const buys = [
    { ...line, time_in_force: 2 },
    { ...line, order_type: 'MARKET', price: '' },
  ]
  for (const buy of buys) {
    const answer = await trader.client.place({ ...buy, side: 'BUY', quantity: '0.01' })
    t.match(answer, {
      status: 400,
      body: { code: 'OWN_ORDER_TOO_DEEP', message: /within the first 4096 orders/ },
    })
  }
  t.equal(await allBalances(ground), before)
  for (const { client } of [trader, other]) await client.cancelAll(0)
})

t.test('a signature of another wallet or over another order is refused', async (t) => {
  const before = await allBalances(ground)
  const stolen = createClient({
    url: api.url,
    apiKey: trader.apiKey,
    secret: trader.secret,
    wallet: new Wallet(`0x${'99'.repeat(32)}`),
  })
  const foreign = await stolen.place(LIMIT)
  t.same([foreign.status, foreign.body.error], [403, 'Invalid message signature.'])
  const sent = { ...LIMIT, timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'PLACE_ORDER', ...sent })
  const raised = { ...sent, quantity: '0.02', signature }
  t.equal((await trader.client.send('POST', '/v1/orders', raised)).body.code, 'INVALID_SIGNATURE')
  const hurried = { ...sent, time_in_force: 1, client_order_id: 'hurried', signature }
  t.equal((await trader.client.send('POST', '/v1/orders', hurried)).body.code, 'INVALID_SIGNATURE')
  t.equal(await allBalances(ground), before)
})

t.test('a client_order_id need not be signed, and a signed order has one', async (t) => {
  const sent = { ...LIMIT, price: '20000', timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'PLACE_ORDER', ...sent })
  const named = (client_order_id: string) =>
    trader.client.send('POST', '/v1/orders', { ...sent, client_order_id, signature })
  const first = await named('unsigned-1')
  t.match(first, { status: 201, body: { client_order_id: 'unsigned-1' } })
  t.match(await named('unsigned-2'), { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
  await trader.client.cancel(first.body.order_id)
})

t.test('two names at once for one signature that names none make one order', async (t) => {
  const sent = { ...LIMIT, price: '20000', timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'PLACE_ORDER', ...sent })
  const named = (client: typeof trader.client, client_order_id: string) =>
    client.send('POST', '/v1/orders', { ...sent, client_order_id, signature })
  const theirs = await named(other.client, 'stolen-1')
  t.match(theirs, { status: 403, body: { code: 'INVALID_SIGNATURE' } })
  const names = Array.from({ length: 8 }, (_, i) => `race-${i}`)
  const answers = await Promise.all(names.map((name) => named(trader.client, name)))
  const placed = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ body }) => body.code === 'REPLAYED_MESSAGE')
  t.same([placed.length, refused.length], [1, 7])
  t.ok(refused.every(({ body }) => body.order_id === placed[0].body.order_id))
  await trader.client.cancel(placed[0].body.order_id)
})

t.test('a client_order_id is good for one order of its account, for ever', async (t) => {
  const order = { ...LIMIT, price: '20000', client_order_id: 'once-1' }
  const first = await trader.client.place(order)
  t.same([first.status, first.body.client_order_id], [201, 'once-1'])
  const second = await trader.client.place(order)
  t.same(
    [second.status, second.body.code, second.body.order_id],
    [400, 'DUPLICATE_CLIENT_ORDER_ID', first.body.order_id],
  )
  const racing = { ...order, client_order_id: 'once-2' }
  const both = await Promise.all([trader.client.place(racing), trader.client.place(racing)])
  t.same(both.map(({ status }) => status).sort(), [201, 400])
  const theirs = await other.client.place({ ...order, side: 'SELL', price: '40000' })
  t.equal(theirs.status, 201, "another account's names are its own")
})

t.test('a market that is not open says what it takes', async (t) => {
  const { body: open } = await trader.client.place({ ...LIMIT, price: '20000' })
  const cases = [
    ['POST_ONLY', LIMIT, 'MARKET_POST_ONLY'],
    ['CANCEL_ONLY', LIMIT, 'MARKET_CANCEL_ONLY'],
    ['PAUSED', LIMIT, 'MARKET_PAUSED'],
  ] as const
  for (const [status, order, code] of cases) {
    await setStatus(status)
    const answer = await trader.client.place(order)
    t.same([answer.status, answer.body.code], [400, code])
    const { body } = await trader.client.get('/v1/markets/BTC_USDC')
    t.equal(body.status, status)
  }
  t.equal((await trader.client.cancel(open.order_id)).body.code, 'MARKET_PAUSED')
  await setStatus('ACTIVE')
  t.equal((await trader.client.cancel(open.order_id)).status, 200)
})

/** An operator's command, which goes into the same log. */
async function setStatus(status: 'ACTIVE' | 'POST_ONLY' | 'CANCEL_ONLY' | 'PAUSED') {
  const command: Command = {
    type: 'set_market_status',
    id: newOrderId(Date.now()),
    market: 1,
    status,
  }
  await ground.streams.commands.append(encode(commandsField, [command]))
}
