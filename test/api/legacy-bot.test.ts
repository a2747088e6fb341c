import t from 'tap'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'
import { createBot } from './legacy-bot.js'

/** A shape of the contract: its fields, and what JSON type each has. */
type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object'>>

const fields = (type: Shape[string], names: string): Shape =>
  Object.fromEntries(names.split(' ').map((name) => [name, type]))

const MARKET = {
  ...fields('string', 'ticker name base_asset quote_asset base_asset_decimals status maker_fee'),
  ...fields('string', 'quote_asset_decimals tick_size step_size min_price min_quantity taker_fee'),
  ...fields('string', 'min_trade_size'),
  ...fields('number', 'market_id base_asset_id quote_asset_id market_order_margin_percent'),
  ...fields('number', 'max_price_deviation_percent'),
}
const DAY = fields('number', 'open high low close volume total_volume trades change percent')
const TRADE = {
  ...fields('string', 'trade_id maker_order_id taker_order_id price quantity ticker maker_side'),
  ...fields('string', 'maker_fee taker_fee'),
  timestamp: 'number',
} as const
const ORDER_TEXTS = fields(
  'string',
  'ticker order_id asset_id price quantity remaining_quantity side order_type timestamp signature wallet_address status base_asset quote_asset token',
)
const ORDER = { ...ORDER_TEXTS, quote_quantity: 'string', market: 'number' } as const
const ORDER_DETAIL = { ...ORDER_TEXTS, market: 'string', trades: 'object' } as const
const FILL = fields('string', 'trade_id price quantity amount fee total role timestamp')
const POSITION = {
  ...fields('string', 'name symbol total asset available locked available_formatted'),
  ...fields('string', 'locked_formatted'),
  ...fields('number', 'asset_id decimals display_decimals'),
}
const TRANSFER = {
  ...fields('string', 'transfer_id from_wallet_address to_wallet_address amount asset status'),
  ...fields('string', 'amount_formatted message signature'),
  ...fields('number', 'timestamp asset_id'),
}
const TRANSACTION = {
  ...fields('string', 'token destination_address amount transaction_hash status network position'),
  ...fields('string', 'amount_formatted asset type to from'),
  ...fields('number', 'deposit_count block_number chain_id asset_id chain_decimals decimals'),
  ...fields('number', 'network_id retries scaling_factor'),
}
const USER = {
  ...fields('string', '_id created_at wallet_address'),
  pendingDeposits: 'number',
  active: 'boolean',
} as const
const PAGE = { ...fields('number', 'total page page_size'), data: 'object' } as const

/** Passes when an answer has every field of a shape, each of its type. */
function has(t: Tap, shape: Shape, answer: object, what: string): void {
  const types = Object.entries(shape).map(([name]) => [name, typeof Reflect.get(answer, name)])
  t.same(Object.fromEntries(types), shape, what)
}
type Tap = Pick<typeof t, 'same'>

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const base = `${api.url}/v1`
const funds = { USDC: '50000', BTC: '2' }
const [first, other] = await Promise.all(
  ['51', '52'].map(async (seed) => {
    const { apiKey, secret, wallet } = await openTrader(api, { seed, funds })
    return createBot({ base, apiKey, apiSecret: secret, privateKey: wallet.privateKey })
  }),
)
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT' }

t.test('before it trades, the bot learns the markets', async (t) => {
  const { body } = await first.publicGet('/markets?page=0&page_size=25')
  has(t, PAGE, body, 'a page')
  t.equal(body.page_size, 25)
  has(t, MARKET, body.data[0], 'a market')
  const one = (await first.publicGet('/markets/BTC_USDC')).body
  has(t, { ...MARKET, description: 'string', twenty_four_hour: 'object' }, one, 'in full')
  has(t, DAY, one.twenty_four_hour, 'its day')
  has(t, fields('number', 'price_precision quantity_precision'), one, 'its digits')
  const user = (await first.get('/users/me')).body
  has(t, USER, user, 'oneself')
  t.same([user.pendingDeposits, user.active], [0, true])
  t.match(user.wallet_address, new RegExp(first.address, 'i'))
})

t.test('it places an order, and finds it in the book and among its own', async (t) => {
  const placed = await first.placeOrder({ ...LIMIT, side: 'SELL', quantity: '0.1', price: '30000' })
  t.equal(placed.status, 201)
  const { order_id } = placed.body
  t.type(order_id, 'string')
  for (const ticker of ['BTC_USDC', 'BTC%2FUSDC', 'BTC/USDC']) {
    const { body } = await first.publicGet(`/markets/${ticker}/order-book?tickSize=0.01`)
    t.match(body.SELL[0], { price: '30000', quantity: '0.1' }, ticker)
    t.same(body.BUY, [])
  }
  const { body } = await first.get('/orders?page=0&page_size=25&ticker=BTC_USDC&open=true')
  has(t, PAGE, body, 'a page')
  t.same([body.total, body.page, body.page_size, body.data.length], [1, 0, 25, 1])
  has(t, ORDER, body.data[0], 'an order')
  t.match(body.data[0], { order_id, status: 'PENDING', remaining_quantity: '0.1' })
  t.ok(Date.parse(body.data[0].timestamp) > 0, 'an ISO time')
})

t.test('another bot meets it, and both see the trade', async (t) => {
  const order = { ...LIMIT, side: 'BUY', quantity: '0.05', price: '30000', time_in_force: 1 }
  const { body: placed } = await other.placeOrder(order)
  const detail = (await other.get(`/orders/${placed.order_id}`)).body
  has(t, ORDER_DETAIL, detail, 'an order in full')
  has(t, FILL, detail.trades[0], 'its trade')
  t.match(detail, { status: 'FILLED', average_price: '30000' })
  t.match(detail.trades[0], { amount: '1500', fee: '1.05', total: '1501.05', role: 'taker' })
  const { body: trades } = await first.publicGet('/markets/BTC_USDC/trades?page_size=24')
  t.equal(trades.page_size, 24)
  has(t, TRADE, trades.data[0], 'a trade')
  t.match(trades.data[0], { maker_side: 'SELL', taker_order_id: placed.order_id })
  const own = (await first.get('/users/me/trades?ticker=BTC_USDC&page=0&page_size=20')).body
  has(t, TRADE, own.data[0], "one's own trade")
  const last = (await first.publicGet('/markets/BTC_USDC/price')).body
  t.same(last, { price: '30000', price_formatted: '30000' })
  const ask = (await first.publicGet('/markets/BTC_USDC/market-price?side=BUY')).body
  t.equal(ask.price, '30000')
})

t.test('it spends a budget at the market', async (t) => {
  const { status, body } = await other.placeOrder({
    ticker: 'BTC_USDC',
    side: 'BUY',
    order_type: 'MARKET',
    quote_quantity: '100',
    time_in_force: 1,
  })
  t.equal(status, 201)
  const order = (await other.get(`/orders/${body.order_id}`)).body
  t.match(order, { order_type: 'MARKET', price: '', quantity: '', quote_quantity: '100' })
})

t.test('it cancels, and is told the contract texts when it cannot', async (t) => {
  const order = { ...LIMIT, side: 'BUY', quantity: '0.1', price: '20000' }
  const { body: placed } = await first.placeOrder(order)
  const cancelled = await first.cancelOrder(placed.order_id)
  t.equal(cancelled.status, 200)
  t.equal(cancelled.body.message, 'Your cancellation request is received.')
  const { body: another } = await first.placeOrder({ ...order, price: '20001' })
  t.equal((await first.cancelOrder(another.order_id, false)).status, 200, 'named in the path only')
  const texts: [Promise<{ status: number; body: { error: string } }>, number, string][] = [
    [first.cancelOrder(placed.order_id), 400, 'Your cancellation request is already received.'],
    [first.cancelOrder('nonsense'), 400, 'Invalid order ID.'],
    [other.cancelOrder(placed.order_id), 404, 'Order not found.'],
    [other.get(`/orders/${placed.order_id}`), 404, 'Order not found.'],
    [first.publicGet('/markets/DOGE_USDC/order-book?tickSize=0.01'), 404, 'Invalid market.'],
    [first.placeOrder({ ...order, ticker: 'DOGE_USDC' }), 404, 'Invalid market.'],
    [first.placeOrder({ side: 'BUY' }), 400, 'Missing required fields.'],
    [first.get('/users/0xdead/trades?ticker=BTC_USDC'), 403, ''],
  ]
  for (const [asked, status, error] of texts) {
    const { status: was, body } = await asked
    t.equal(was, status, error)
    if (error !== '') t.equal(body.error, error)
    has(t, fields('string', 'error code message'), body, 'a refusal')
  }
  const all = await first.cancelAll(1)
  t.equal(all.body.message, 'Your request to cancel all open orders is received.')
  t.type(all.body.request_id, 'string')
  t.equal((await first.get('/orders?open=true')).body.total, 0)
  const ended = await first.get('/orders?status=CANCELLED,FILLED&side=BUY,SELL&order_type=LIMIT')
  t.equal(ended.body.total, 3)
})

t.test('it reads pages of 30, and stops at the first short one', async (t) => {
  for (let n = 0; n < 33; n++) {
    const price = (20_000 - n).toString()
    await first.placeOrder({ ...LIMIT, side: 'BUY', quantity: '0.0001', price })
  }
  const found = []
  for (let page = 0; ; page++) {
    const { body } = await first.get(`/orders?page=${page}&page_size=30&open=true`)
    t.same([body.page, body.page_size, body.total], [page, 30, 33])
    found.push(...body.data)
    if (body.data.length < 30) break
  }
  t.equal(new Set(found.map((order) => order.order_id)).size, 33)
  await first.cancelAll(1)
})

t.test('it counts its money', async (t) => {
  const { body } = await first.get('/positions?page=0&page_size=20')
  has(t, PAGE, body, 'a page')
  for (const position of body.data) has(t, POSITION, position, position.asset)
  const dollars = (await first.get('/positions/USDC')).body
  has(t, POSITION, dollars, 'one position')
  t.equal(dollars.locked, '0')
  t.match(dollars.total, /^[0-9]+$/)
  const portfolio = (await first.get('/portfolios')).body
  has(t, fields('string', 'assets_count total_value_usd updated_at'), portfolio, 'the portfolio')
  t.equal(portfolio.assets_count, '2')
  t.ok(Number(portfolio.total_value_usd) > 100_000)
})

t.test('it sends money on, and finds it in its histories', async (t) => {
  const sent = await first.transfer('USDC', '12.5', other.address)
  t.equal(sent.status, 200)
  has(t, TRANSFER, sent.body, 'a transfer')
  t.match(sent.body, { amount: '1250000000', amount_formatted: '12.5' })
  const listed = (await first.get('/transfers?page=0&page_size=20')).body
  has(t, PAGE, listed, 'a page')
  t.same(listed.data[0], sent.body)
  t.same((await other.get(`/transfers/${sent.body.transfer_id}`)).body, sent.body)
  const history = (await first.get('/users/me/transaction-history?page=0')).body
  has(t, PAGE, history, 'a page')
  for (const one of history.data) has(t, TRANSACTION, one, one.type)
  t.same(
    history.data.map((one: { type: string }) => one.type),
    ['TRANSFER', 'DEPOSIT', 'DEPOSIT'],
  )
})
