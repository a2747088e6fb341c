import { SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import t from 'tap'
import { request } from '../client.js'
import { faucet, openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import { openSocket } from './plain-client.js'

t.setTimeout(60_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
await listWrapped()
const funds = { USDC: '100000', cbBTC: '1' }
const trader = await openTrader(api, { seed: '57', funds })

/** A market whose ticker has small letters, as an operator lists it. */
async function listWrapped(): Promise<void> {
  const id = () => newOrderId(Date.now())
  const asset = { ...SEED_ASSETS[1], id: 4, symbol: 'cbBTC' }
  const market = { ...SEED_MARKETS[0], id: 3, ticker: 'cbBTC_USDC', baseAsset: 4 }
  const commands: Command[] = [
    { type: 'create_asset', id: id(), asset },
    { type: 'create_market', id: id(), market },
  ]
  for (const command of commands) {
    await ground.streams.commands.append(encode(commandsField, [command]))
  }
  // It is answered after these, being behind them in the log.
  const wallet_address = `0x${'57'.repeat(20)}`
  await faucet(api.url, { wallet_address, asset: 'USDC', amount: '1' })
}

t.test('every public channel of a market with small letters in its ticker opens', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  for (const kind of ['depth', 'book', 'trades', 'bbo', 'ticker']) {
    for (const ticker of ['cbBTC_USDC', 'cbBTC/USDC']) {
      const answer = await client.ask({ op: 'subscribe', channel: `${kind}:${ticker}` })
      t.match(answer, { ok: true, channel: `${kind}:cbBTC_USDC`, mode: 'snapshot' })
    }
  }
  for (const channel of ['depth:cbBTC_USDC:tick_size=10:depth=25', 'candles:cbBTC_USDC:1m']) {
    t.match(await client.ask({ op: 'subscribe', channel }), { ok: true, channel })
  }
  const channel = 'bbo:cbBTC/USDC'
  t.match(await client.ask({ op: 'unsubscribe', channel }), { ok: true })
  const wrongLength = await client.ask({ op: 'subscribe', channel: 'candles:cbBTC_USDC:7m' })
  t.match(wrongLength, {
    code: 'INVALID_FIELD',
    message: /^channel: interval must be one of 1m, .* 1w, but "7m" came\.$/,
  })
  const misspelt = await client.ask({ op: 'subscribe', channel: 'bbo:CBBTC_USDC' })
  t.match(misspelt, { ok: false, status: 404, code: 'INVALID_MARKET' })
})

t.test('such a market takes orders, and the feed and REST tell the same of it', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  await client.ask({ op: 'subscribe', channel: 'depth:cbBTC_USDC' })
  const order = { ticker: 'cbBTC_USDC', order_type: 'LIMIT', side: 'SELL', price: '60000' }
  const placed = await trader.client.place({ ...order, quantity: '0.5' })
  t.equal(placed.status, 201)
  const told = await client.until(({ asks }) => asks?.length === 1)
  t.same(told.asks, [['60000', '0.5']])
  for (const market of ['cbBTC_USDC', 'cbBTC%2FUSDC', 'cbBTC/USDC']) {
    const target = `/v1/markets/${market}/order-book`
    const { status, body } = await request(api.url, { method: 'GET', target })
    const SELL = [{ price_formatted: '60000', quantity_formatted: '0.5' }]
    const expected = { ticker: 'cbBTC_USDC', sequence: told.sequence, SELL }
    t.match({ status, body }, { status: 200, body: expected }, target)
  }
  const open = await trader.client.get('/v1/orders?open=true&ticker=cbBTC_USDC')
  t.match(open.body.data, [{ order_id: placed.body.order_id, ticker: 'cbBTC_USDC' }])
})

t.test('a channel that there is not is refused by what came', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  for (const channel of [
    'depth',
    'depth:',
    'depth:BTC',
    'depth:BTC-USDC',
    'trades:BTC_USDC:5',
    'x',
  ]) {
    const answer = await client.ask({ op: 'subscribe', channel })
    t.match(answer, { ok: false, status: 400, code: 'INVALID_FIELD', field: 'channel' }, channel)
  }
})
