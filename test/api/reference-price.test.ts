import { encode } from '@truebook/shared/codec'
import { commandsField } from '@truebook/shared/command'
import { createScale, toTicks } from '@truebook/shared/decimal'
import { newOrderId } from '@truebook/shared/new-order-id'
import t from 'tap'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openSocket, type PlainSocket } from './feed/plain-client.js'
import { openApi, openGround } from './fixture.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '100000', ETH: '10' }
const [maker, taker] = [
  await openTrader(api, { seed: '51', funds }),
  await openTrader(api, { seed: '52', funds }),
]
const LIMIT = { ticker: 'ETH_USDC', order_type: 'LIMIT', quantity: '1' }
const sell = (price: string) => maker.client.place({ ...LIMIT, side: 'SELL', price })
const buy = (price: string) => taker.client.place({ ...LIMIT, side: 'BUY', price })
const client = await openSocket(api.url)
t.teardown(client.close)

t.test('before the first trade a price that is set is the last one, and no trade', async (t) => {
  t.match(await subscribe(client), { last_price: '0', open: '0', trades: 0 })
  t.equal((await maker.client.get('/v1/markets/ETH_USDC/price')).body.code, 'NO_PRICE')
  const told = heard(client, '3000')
  await setPrice('3000')
  t.match(await told, { type: 'update', open: '0', close: undefined, trades: 0 })
  t.match((await maker.client.get('/v1/markets/ETH_USDC/price')).body, { price: '3000' })
  const day = (await maker.client.get('/v1/markets/ETH_USDC/24hr')).body
  t.match(day, { open: 0, close: 0, trades: 0 })
  const { code, message } = (await sell('10500.01')).body
  t.equal(code, 'PRICE_OUTSIDE_BAND')
  t.match(message, /from 0\.01 to 10500 /)
  t.match(await ofLaterCopy(), { last_price: '3000', open: '0', trades: 0 })
})

t.test('a silly trade moves the band, and a price that is set moves it back', async (t) => {
  t.equal((await sell('0.01')).status, 201)
  const silly = heard(client, '0.01')
  t.match((await buy('0.01')).body, { status: 'FILLED' })
  await silly
  t.equal((await buy('2990')).body.code, 'PRICE_OUTSIDE_BAND')
  const right = heard(client, '3000')
  await setPrice('3000')
  t.match(await right, { open: '0.01', high: '0.01', trades: 1 })
  t.equal((await buy('2990')).status, 201)
  const { body } = await maker.client.get('/v1/markets/ETH_USDC')
  t.match(body.twenty_four_hour, { open: 0.01, close: 0.01, trades: 1 })
  const trades = (await maker.client.get('/v1/markets/ETH_USDC/trades')).body.data
  t.match(trades, [{ price: '0.01' }])
  const later = await ofLaterCopy()
  t.match(later, { last_price: '3000', open: '0.01', trades: 1 })
  t.same(await missingMoney(ground), ['0', '0'], 'no atom is lost')
})

/** An operator's command, which goes into the same log. */
async function setPrice(text: string): Promise<void> {
  const price = toTicks(text, createScale('0.01'))
  if (!price.ok) throw new Error(price.reason)
  const id = newOrderId(Date.now())
  const command = { type: 'set_reference_price', id, market: 2, price: price.value } as const
  await ground.streams.commands.append(encode(commandsField, [command]))
}

/** The ticker's next message with a last price; asked before what leads to it. */
async function heard({ received, until }: PlainSocket, last_price: string) {
  const from = received.length
  return until((message) => message.last_price === last_price && received.indexOf(message) >= from)
}

async function subscribe(socket: PlainSocket) {
  t.match(await socket.ask({ op: 'subscribe', channel: 'ticker:ETH_USDC' }), { ok: true })
  return socket.until(({ channel, type }) => channel === 'ticker:ETH_USDC' && type === 'snapshot')
}

/** The ticker of an api that starts now: from the tables. */
async function ofLaterCopy() {
  const later = await openApi(t, ground)
  const socket = await openSocket(later.url)
  const ticker = await subscribe(socket)
  await socket.close()
  return ticker
}
