import t from 'tap'
import { openExchange, openTrader, type Trader } from '../exchange-fixture.js'
import { openApi, openGround } from '../fixture.js'
import { loginFields, type Message, openSocket, type PlainSocket } from './plain-client.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '10000000', BTC: '1000' }
const trader = await openTrader(api, { seed: '51', funds })
const other = await openTrader(api, { seed: '52', funds })

type Terms = Readonly<Record<string, string>>

async function place({ client }: Trader, terms: Terms): Promise<string> {
  const { body } = await client.place({ ticker: 'BTC_USDC', order_type: 'LIMIT', ...terms })
  return body.order_id
}

/** A connection that hears the trader's fills. */
async function listen(url: string, since?: number): Promise<PlainSocket> {
  const client = await openSocket(url)
  t.teardown(client.close)
  await client.ask(loginFields(trader.apiKey, trader.secret))
  const asked = { op: 'subscribe', channel: 'fills', ...(since === undefined ? {} : { since }) }
  t.match(await client.ask(asked), { ok: true, mode: since === undefined ? 'snapshot' : 'replay' })
  return client
}

/** Each message of fills that came, once there are so many fills. */
async function fillsOf({ received, until }: PlainSocket, count: number): Promise<Message[]> {
  const updates = () => received.filter((m) => m.channel === 'fills' && m.type === 'update')
  await until(() => updates().flatMap(({ fills }) => fills).length === count)
  return updates()
}

t.test('a fill names its order, and says what is left of it, however it is heard', async (t) => {
  const early = await listen(api.url)
  const { sequence: since } = early.hello
  const sell = { side: 'SELL', quantity: '0.5', price: '30000' }
  const named = await place(trader, { ...sell, client_order_id: 'ask-1' })
  const nameless = await place(trader, { ...sell, quantity: '0.2' })
  // Its books, and what the orders in them are called, are of the tables.
  const late = await openApi(t, ground)
  const listening = [early, await listen(late.url)]

  await place(other, { side: 'BUY', quantity: '0.3', price: '30000' })
  await place(other, { side: 'BUY', quantity: '0.4', price: '30000' })
  const bid = await place(trader, {
    ...{ side: 'BUY', quantity: '0.6', price: '29000', client_order_id: 'bid-1' },
  })
  await place(other, { side: 'SELL', quantity: '0.1', price: '29000' })
  await place(other, { side: 'SELL', quantity: '0.2', price: '31000' })
  await trader.client.amend(bid, { price: '31000', quantity: '0.5' })
  const ask = await place(trader, { ...sell, price: '31500', client_order_id: 'ask-2' })
  await place(other, { side: 'BUY', quantity: '0.5', price: '31500' })
  await place(other, { side: 'SELL', quantity: '1', price: '32000' })
  const market = { order_type: 'MARKET', side: 'BUY', quote_quantity: '3200' }
  const byQuote = await place(trader, { ...market, client_order_id: 'quote-1' })

  const [first, second] = await Promise.all(listening.map((client) => fillsOf(client, 7)))
  const told = first.flatMap(({ fills }) => fills)
  t.same(
    told.map((fill) => [fill.order_id, fill.client_order_id, fill.role, fill.remaining_quantity]),
    [
      [named, 'ask-1', 'maker', '0.2'],
      [named, 'ask-1', 'maker', '0'],
      [nameless, null, 'maker', '0'],
      [bid, 'bid-1', 'maker', '0.5'],
      [bid, 'bid-1', 'taker', '0.2'],
      [ask, 'ask-2', 'maker', '0'],
      [byQuote, 'quote-1', 'taker', '0'],
    ],
  )
  t.same(second, first, 'as a copy says it that began when those orders were there')
  const fresh = await openApi(t, ground)
  for (const { url } of [api, late, fresh]) {
    t.same(await fillsOf(await listen(url, since), 7), first, 'and when it is told again')
  }
})

t.test('REST lists them with the same fields', async (t) => {
  const page = await trader.client.get('/v1/users/me/trades?ticker=BTC_USDC')
  const again = await listen(api.url, 0)
  const told = (await fillsOf(again, 7)).flatMap(({ fills }) => fills).reverse()
  t.equal(page.body.data.length, 7)
  for (const [n, { remaining_quantity, ...fill }] of told.entries()) {
    t.match(page.body.data[n], fill)
  }
  // Of what was missed, a time that was heard is enough to begin from: it is included.
  const [{ time }] = await fillsOf(again, 7)
  const target = `/v1/users/me/trades?ticker=BTC_USDC&since=${time}`
  t.same((await trader.client.get(target)).body.data, page.body.data)
  const { order_id } = told[0]
  const one = await trader.client.get(`/v1/orders/${order_id}/trades`)
  t.match(one.body.data, [{ trade_id: told[0].trade_id, client_order_id: 'quote-1' }])
})
