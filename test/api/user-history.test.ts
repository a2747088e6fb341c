import { feesAnswer } from '@truebook/api/answers/fees'
import t from 'tap'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'
import { listedMarket } from './listed-market.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '1000000', BTC: '10' }
const maker = await openTrader(api, { seed: '41', funds })
const taker = await openTrader(api, { seed: '42', funds })
const idle = await openTrader(api, { seed: '43', funds: { ETH: '3' } })
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT' }

/** Trades `count` times: each order of the maker is met by one of the taker. */
async function trade(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const price = String(30_000 + n)
    await maker.client.place({ ...LIMIT, side: 'SELL', quantity: '0.01', price })
    await taker.client.place({ ...LIMIT, side: 'BUY', quantity: '0.01', price })
  }
}
await trade(7)

t.test('a market without trades has no price, and says so', async (t) => {
  for (const path of ['price', 'market-price?side=BUY', 'market-price?side=SELL']) {
    const { status, body } = await idle.client.get(`/v1/markets/ETH_USDC/${path}`)
    t.same([status, body.code], [404, 'NO_PRICE'], path)
  }
  t.match((await idle.client.get('/v1/markets/ETH_USDC/24hr')).body, { close: 0, trades: 0 })
  t.same((await idle.client.get('/v1/markets/ETH_USDC/candles')).body.data, [])
})

t.test('prices: the last one, and the one that an order would meet', async (t) => {
  for (const name of ['BTC_USDC', 'BTC%2FUSDC', 'BTC/USDC']) {
    const { body } = await idle.client.get(`/v1/markets/${name}/price`)
    t.same(body, { price: '30006', price_formatted: '30006' }, name)
  }
  await maker.client.place({ ...LIMIT, side: 'SELL', quantity: '0.01', price: '31000.5' })
  await maker.client.place({ ...LIMIT, side: 'BUY', quantity: '0.01', price: '29000' })
  const priceOf = async (side: string) =>
    (await idle.client.get(`/v1/markets/BTC_USDC/market-price?side=${side}`)).body
  const twin = (price: string) => ({ price, price_formatted: price, ticker: 'BTC_USDC' })
  t.same(await priceOf('BUY'), { ...twin('31000.5'), side: 'BUY' })
  t.same(await priceOf('SELL'), { ...twin('29000'), side: 'SELL' })
  t.equal((await priceOf('HOLD')).code, 'INVALID_FIELD')
  const missing = await idle.client.get('/v1/markets/BTC_USDC/market-price')
  t.same([missing.status, missing.body.error], [400, 'Missing required fields.'])
})

t.test("a market's open orders are shown without their owners", async (t) => {
  const { body } = await idle.client.get('/v1/markets/BTC_USDC/orders')
  t.equal(body.total, 2)
  t.match(body.data, [
    { side: 'BUY', price: '29000', quantity: '0.01', remaining_quantity: '0.01' },
    { side: 'SELL', price: '31000.5', status: 'PENDING' },
  ])
  for (const order of body.data) {
    t.notOk('wallet_address' in order || 'signature' in order || 'client_order_id' in order)
  }
  const sells = await idle.client.get('/v1/markets/BTC_USDC/orders?side=SELL')
  t.match(sells.body, { total: 1 })
  const next = await idle.client.get(`/v1/markets/BTC_USDC/orders?page_size=1`)
  const older = await idle.client.get(`/v1/markets/BTC_USDC/orders?after=${next.body.after}`)
  t.match(older.body.data, [{ side: 'SELL' }])
})

t.test("one's own trades: role, side and fee, by any of one's names", async (t) => {
  const wallet = taker.wallet.address
  for (const user of ['me', taker.user, wallet, wallet.toLowerCase()]) {
    const { body } = await taker.client.get(`/v1/users/${user}/trades?ticker=BTC/USDC`)
    t.equal(body.total, 7, user)
    t.match(body.data[0], {
      ticker: 'BTC_USDC',
      price: '30006',
      quantity: '0.01',
      side: 'BUY',
      maker_side: 'SELL',
      role: 'taker',
      amount: '300.06',
      fee: '0.210042',
      fee_formatted: '0.210042',
      total: '300.270042',
    })
    t.type(body.data[0].timestamp, 'number')
  }
  const made = (await maker.client.get('/v1/users/me/trades?ticker=BTC_USDC')).body.data[0]
  t.match(made, { side: 'SELL', role: 'maker', fee: '0.060012', total: '299.999988' })
  t.equal(made.order_id, made.maker_order_id)
  t.equal((await idle.client.get('/v1/users/me/trades?ticker=BTC_USDC')).body.total, 0)
})

t.test("nobody reads another's trades or transactions", async (t) => {
  for (const user of [maker.user, maker.wallet.address, '0', '-1', 'ME', 'x'.repeat(300)]) {
    for (const path of ['trades?ticker=BTC_USDC', 'transaction-history']) {
      const { status, body } = await taker.client.get(`/v1/users/${user}/${path}`)
      t.same([status, body.code], [403, 'FORBIDDEN'], `${user} ${path}`)
    }
  }
})

t.test('trades ask for a ticker, and know which there are', async (t) => {
  const missing = await taker.client.get('/v1/users/me/trades')
  t.same([missing.status, missing.body.error], [400, 'Missing required fields.'])
  const wrong = await taker.client.get('/v1/users/me/trades?ticker=DOGE_USDC')
  t.same([wrong.status, wrong.body.error], [404, 'Invalid market.'])
})

t.test('pages and cursors give the same trades, none twice', async (t) => {
  const path = '/v1/users/me/trades?ticker=BTC_USDC'
  const idsOf = (body: { data: { trade_id: string }[] }) => body.data.map((row) => row.trade_id)
  const all = idsOf((await taker.client.get(path)).body)
  const paged = []
  for (const page of [0, 1, 2, 3]) {
    const { body } = await taker.client.get(`${path}&page=${page}&page_size=2`)
    t.same([body.page, body.page_size, body.total], [page, 2, 7])
    paged.push(...idsOf(body))
  }
  t.same(paged, all)
  const first = (await taker.client.get(`${path}&page_size=3`)).body
  const second = (await taker.client.get(`${path}&page_size=3&after=${first.after}`)).body
  const third = (await taker.client.get(`${path}&page_size=3&after=${second.after}`)).body
  t.same([...idsOf(first), ...idsOf(second), ...idsOf(third)], all)
  t.equal(third.after, null)
  const back = (await taker.client.get(`${path}&page_size=3&before=${third.before}`)).body
  t.same(idsOf(back), idsOf(second))
  t.same((await taker.client.get(`${path}&before=${first.before}`)).body.data, [])
  await trade(2)
  const newer = (await taker.client.get(`${path}&before=${first.before}`)).body
  t.equal(newer.data.length, 2, 'what came since')
  const { data } = (await taker.client.get('/v1/markets/BTC_USDC/trades?page_size=2')).body
  t.same(
    idsOf(newer),
    data.map((row: { trade_id: string }) => row.trade_id),
  )
})

t.test('a cursor of another list is refused', async (t) => {
  for (const query of ['after=2-1', 'before=x', 'after=1-', 'after=1-1&before=1-1']) {
    const { status, body } = await taker.client.get(`/v1/markets/BTC_USDC/trades?${query}`)
    t.same([status, body.code], [400, 'INVALID_FIELD'], query)
  }
  t.equal((await taker.client.get('/v1/orders?after=7')).body.field, 'after')
  t.equal((await taker.client.get('/v1/transfers?before=a')).body.field, 'before')
  t.equal((await taker.client.get('/v1/orders?since=yesterday')).body.field, 'since')
})

t.test('orders are read by cursor while more are placed and amended', async (t) => {
  const idsOf = (body: { data: { order_id: string }[] }) => body.data.map((row) => row.order_id)
  const path = '/v1/orders?page_size=4'
  const all = idsOf((await maker.client.get('/v1/orders?page_size=100')).body)
  const { data } = (await maker.client.get('/v1/orders?open=true&side=SELL')).body
  const seen = []
  let query = ''
  for (let price = 32_000; ; price++) {
    const { body } = await maker.client.get(`${path}${query}`)
    seen.push(...idsOf(body))
    if (body.after === null) break
    query = `&after=${body.after}`
    await maker.client.place({ ...LIMIT, side: 'SELL', quantity: '0.01', price: String(price) })
    await maker.client.amend(data[0].order_id, { price: String(price) })
  }
  t.same(seen, all)
})

t.test("an order's trades come by themselves", async (t) => {
  const { body: placed } = await taker.client.place({
    ...LIMIT,
    side: 'SELL',
    quantity: '0.03',
    price: '28000',
    time_in_force: 1,
  })
  const { body } = await taker.client.get(`/v1/orders/${placed.order_id}/trades`)
  t.match(body, { total: 1, page: 0, page_size: 20, after: null })
  t.match(body.data, [{ price: '29000', quantity: '0.01', role: 'taker', side: 'SELL' }])
  const other = await maker.client.get(`/v1/orders/${placed.order_id}/trades`)
  t.same([other.status, other.body.error], [404, 'Order not found.'])
  t.equal((await maker.client.get('/v1/orders/12/trades')).body.error, 'Invalid order ID.')
})

t.test('a portfolio is valued by last prices, and says what has none', async (t) => {
  const { status, body } = await idle.client.get('/v1/portfolios')
  t.equal(status, 200)
  t.match(body, { assets_count: '1', total_value_usd: '0', unpriced_assets: ['ETH'] })
  t.same(body.assets, [{ asset: 'ETH', total: '3', price_usd: '', value_usd: '' }])
  t.ok(Number.isFinite(Date.parse(body.updated_at)))
  const rich = (await maker.client.get('/v1/portfolios')).body
  const [dollars, bitcoins] = rich.assets
  t.match(bitcoins, { asset: 'BTC', price_usd: '29000' })
  const sum = Number(dollars.total) + Number(bitcoins.total) * 29_000
  t.ok(Math.abs(Number(rich.total_value_usd) - sum) < 1e-6)
  t.same([rich.assets_count, rich.unpriced_assets], ['2', []])
})

t.test('fees are what every market asks, and the highest of them', async (t) => {
  const { body } = await idle.client.get('/v1/users/me/fees')
  const rates = { maker_ppm: 200, taker_ppm: 700 }
  t.same(body.fees, { ...rates, effective: rates })
  t.same(body.markets[0], { ticker: 'BTC_USDC', ...rates })
  const listed = listedMarket()
  const dear = { ...listed, rules: { ...listed.rules, makerFeePpm: 100, takerFeePpm: 900 } }
  t.match(feesAnswer([listed, dear]).fees, { maker_ppm: 200, taker_ppm: 900 })
})

t.test('money that came in, went out or changed hands is one stream', async (t) => {
  const timestamp = Date.now()
  const sent = { asset: 'USDC', amount: '7', to_wallet_address: idle.wallet.address, timestamp }
  const signature = await maker.client.sign({ action: 'TRANSFER', ...sent })
  t.equal((await maker.client.send('PUT', '/v1/transfers', { ...sent, signature })).status, 200)
  const { body } = await maker.client.get('/v1/users/me/transaction-history')
  t.same([body.total, body.page, body.page_size, body.data.length], [3, 0, 20, 3])
  t.match(body.data[0], {
    type: 'TRANSFER',
    status: 'COMPLETED',
    token: 'USDC',
    asset: 'USDC',
    asset_id: 1,
    amount: '700000000',
    amount_formatted: '7',
    decimals: 8,
    chain_decimals: 6,
    scaling_factor: 100,
    from: maker.wallet.address.toLowerCase(),
    to: idle.wallet.address.toLowerCase(),
    destination_address: idle.wallet.address.toLowerCase(),
    chain_id: 0,
    network: 'internal',
    transaction_hash: '',
    retries: 0,
  })
  t.match(body.data[1], { type: 'DEPOSIT', asset: 'BTC', amount_formatted: '10', from: '' })
  const path = '/v1/users/me/transaction-history'
  const older = await maker.client.get(`${path}?after=${body.data[0].position}`)
  t.same(older.body.data, body.data.slice(1))
  const since = await maker.client.get(`${path}?since=${body.data[0].timestamp}`)
  t.same(since.body.data, body.data.slice(0, 1))
  t.equal((await idle.client.get(path)).body.total, 2, 'the other side has it as well')
})
