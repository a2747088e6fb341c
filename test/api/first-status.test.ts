import { encode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import t, { type Test } from 'tap'
import { request } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openSocket, type PlainSocket } from './feed/plain-client.js'
import { openApi, openGround } from './fixture.js'
import { LOOSE_RULES } from './listed-market.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const { client: trader } = await openTrader(api, { seed: '61', funds: { BTC: '1', ETH: '10' } })
const TICKER = 'BTC_ETH'

t.test('a market shows its first status everywhere, and is at no time ACTIVE before', async (t) => {
  const socket = await openStatus(t, api.url)
  const id = newOrderId(Date.now())
  const rules = { ...LOOSE_RULES, id: 3, ticker: TICKER, baseAsset: 2, quoteAsset: 3 }
  const command = { type: 'create_market_as', id, market: rules, status: 'POST_ONLY' } as const
  await ground.streams.commands.append(encode(commandsField, [command]))
  await socket.until(({ type, markets }) => type === 'update' && statusIn(markets) !== undefined)
  const told = socket.received.flatMap(({ markets }) => statusIn(markets) ?? [])
  t.same(told, ['POST_ONLY'])

  const later = await openApi(t, ground)
  for (const { url } of [api, later]) {
    const { status, body } = await request(url, { method: 'GET', target: `/v1/markets/${TICKER}` })
    t.match([status, body], [200, { ticker: TICKER, market_id: 3, status: 'POST_ONLY' }])
  }
  const restarted = await openStatus(t, later.url)
  t.same(statusIn(restarted.received.find(({ markets }) => markets)?.markets), 'POST_ONLY')

  const order = { ticker: TICKER, side: 'BUY', quantity: '0.01' }
  const taking = await trader.place({ ...order, order_type: 'MARKET' })
  t.equal(taking.body.code, 'MARKET_POST_ONLY')
  const quote = { ...order, order_type: 'LIMIT', price: '20', post_only: true }
  t.equal((await trader.place(quote)).status, 201)
})

async function openStatus(t: Test, url: string): Promise<PlainSocket> {
  const socket = await openSocket(url)
  t.teardown(socket.close)
  t.match(await socket.ask({ op: 'subscribe', channel: 'status' }), { ok: true })
  await socket.until(({ channel, type }) => channel === 'status' && type === 'snapshot')
  return socket
}

type Listed = readonly { readonly ticker: string; readonly status: string }[] | undefined

const statusIn = (markets: Listed) => markets?.find(({ ticker }) => ticker === TICKER)?.status
