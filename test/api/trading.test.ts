import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import t, { type Test } from 'tap'
import type { Answer } from './client.js'
import { faucet, missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '100000', BTC: '10' }
const maker = await openTrader(api, { seed: '11', funds })
const taker = await openTrader(api, { seed: '12', funds })
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT' }
const sell = (quantity: string, price: string) =>
  maker.client.place({ ...LIMIT, side: 'SELL', quantity, price })
const buy = (quantity: string, price: string) =>
  taker.client.place({ ...LIMIT, side: 'BUY', quantity, price })
const book = async () => (await maker.client.get('/v1/markets/BTC_USDC/order-book')).body

/** A test that begins with an empty book, and ends with all money still there. */
function scene(title: string, play: (t: Test) => Promise<void>): void {
  t.test(title, async (t) => {
    await play(t)
    t.equal((await maker.client.cancelAll(0)).status, 200)
    t.equal((await taker.client.cancelAll(0)).status, 200)
    t.same(await missingMoney(ground), ['0', '0'])
  })
}

scene('the faucet gives, and says what the wallet has now', async (t) => {
  const wallet_address = `0x${'Ab'.repeat(20)}`
  await faucet(api.url, { wallet_address, asset: 'USDC', amount: '10' })
  const { status, body } = await faucet(api.url, { wallet_address, asset: 'USDC', amount: '2.5' })
  t.equal(status, 200)
  t.match(body, { asset: 'USDC', amount: '2.5', position: { available_formatted: '12.5' } })
  t.equal(body.wallet_address, wallet_address.toLowerCase())
  const bad: [object, string][] = [
    [{ wallet_address, asset: 'DOGE', amount: '1' }, 'INVALID_ASSET'],
    [{ wallet_address, asset: 'USDC', amount: '0' }, 'INVALID_AMOUNT'],
    [{ wallet_address, asset: 'USDC', amount: '1000000001' }, 'INVALID_AMOUNT'],
    [{ wallet_address, asset: 'USDC', amount: '-1' }, 'INVALID_FIELD'],
    [{ wallet_address: '0x12', asset: 'USDC', amount: '1' }, 'INVALID_FIELD'],
  ]
  for (const [gift, code] of bad) t.equal((await faucet(api.url, gift)).body.code, code)
})

scene('an order rests, is seen in the book, fills, and both sides are settled', async (t) => {
  const placed = await sell('0.5', '30000.5')
  t.equal(placed.status, 201)
  t.match(placed.body, {
    status: 'PENDING',
    filled_quantity: '0',
    remaining_quantity: '0.5',
    average_price: '0',
    fee: '0',
  })
  t.match((await book()).SELL, [{ price: '30000.5', quantity: '0.5' }])
  const bought = await buy('0.2', '30001')
  t.match(bought.body, {
    status: 'FILLED',
    filled_quantity: '0.2',
    remaining_quantity: '0',
    average_price: '30000.5',
    fee: '4.20007',
  })
  t.match((await book()).SELL, [{ price: '30000.5', quantity: '0.3' }])

  const mine = (await maker.client.get(`/v1/orders/${placed.body.order_id}`)).body
  t.match(mine, {
    ticker: 'BTC_USDC',
    status: 'PARTIALLY_FILLED',
    price: '30000.5',
    quantity: '0.5',
    remaining_quantity: '0.3',
    average_price: '30000.5',
    wallet_address: maker.wallet.address.toLowerCase(),
    trades: [{ role: 'maker', quantity: '0.2', amount: '6000.1', fee: '1.20002' }],
  })
  t.equal(mine.trades[0].total, '5998.89998')
  const theirs = (await taker.client.get(`/v1/orders/${bought.body.order_id}`)).body
  t.match(theirs.trades, [{ role: 'taker', total: '6004.30007' }])

  t.match((await taker.client.get('/v1/positions/BTC')).body, {
    available_formatted: '10.2',
    locked_formatted: '0',
  })
  t.match((await taker.client.get('/v1/positions/USDC')).body, {
    total_formatted: '93995.69993',
  })
  t.match((await maker.client.get('/v1/positions/BTC')).body, { locked_formatted: '0.3' })
  const { data } = (await maker.client.get('/v1/markets/BTC_USDC/trades')).body
  t.match(data[0], {
    price: '30000.5',
    quantity: '0.2',
    maker_side: 'SELL',
    maker_order_id: placed.body.order_id,
    taker_order_id: bought.body.order_id,
    maker_fee: '1.20002',
    taker_fee: '4.20007',
  })
  t.match((await maker.client.get('/v1/markets/BTC_USDC')).body.twenty_four_hour, {
    close: 30000.5,
    volume: 0.2,
    trades: 1,
  })
})

scene('a MARKET BUY spends at most its budget, fees included', async (t) => {
  await sell('1', '30000')
  const { status, body } = await taker.client.place({
    ticker: 'BTC_USDC',
    side: 'BUY',
    order_type: 'MARKET',
    quantity: '',
    quote_quantity: '100',
    price: '',
    time_in_force: 1,
    expires_at: 0,
  })
  t.equal(status, 201)
  t.equal(body.filled_quantity, '0.003331')
  const order = (await taker.client.get(`/v1/orders/${body.order_id}`)).body
  t.match(order, { order_type: 'MARKET', price: '', quantity: '', quote_quantity: '100' })
  t.match(order.trades, [{ total: '99.999951' }])
})

scene('IOC and FOK end as EXPIRED with what they could not get', async (t) => {
  await sell('0.1', '30000')
  const order = { ...LIMIT, side: 'BUY', quantity: '0.3', price: '30000' }
  const fok = await taker.client.place({ ...order, time_in_force: 2 })
  t.match(fok.body, { status: 'EXPIRED', filled_quantity: '0', remaining_quantity: '0.3' })
  const ioc = await taker.client.place({ ...order, time_in_force: 1 })
  t.match(ioc.body, { status: 'EXPIRED', filled_quantity: '0.1', remaining_quantity: '0.2' })
})

scene('nobody trades with himself: the taker expires, or whom he says', async (t) => {
  await sell('0.1', '30000')
  const own = { ...LIMIT, side: 'BUY', quantity: '0.1', price: '30000' }
  t.match((await maker.client.place(own)).body, { status: 'EXPIRED_IN_MATCH' })
  const cutting = { ...own, self_trade_prevention: 'expire_maker' }
  t.match((await maker.client.place(cutting)).body, { status: 'PENDING' })
  t.same((await book()).SELL, [])
})

scene('a cancel frees what was held, and can be asked for once', async (t) => {
  const { body: placed } = await buy('1', '20000')
  t.match((await taker.client.get('/v1/positions/USDC')).body, { locked_formatted: '20014' })
  const cancelled = await taker.client.cancel(placed.order_id)
  t.equal(cancelled.status, 200)
  t.same(cancelled.body, {
    message: 'Your cancellation request is received.',
    order_id: placed.order_id,
    status: 'CANCELLED',
    remaining_quantity: '1',
  })
  t.match((await taker.client.get('/v1/positions/USDC')).body, { locked_formatted: '0' })
  same(t, await taker.client.cancel(placed.order_id), {
    status: 400,
    error: 'Your cancellation request is already received.',
  })
})

scene('each cancel that cannot be gets the contract text', async (t) => {
  const { body: open } = await buy('0.1', '20000')
  const { body: sold } = await sell('0.1', '20000')
  t.equal(sold.status, 'FILLED')
  const expired = await taker.client.place({
    ...LIMIT,
    side: 'BUY',
    quantity: '0.1',
    price: '20000',
    time_in_force: 1,
  })
  const rest = (await buy('0.1', '19999')).body
  const unknown = '019b7600-0000-7000-8001-000000000001'
  same(t, await taker.client.cancel(open.order_id), {
    status: 403,
    error: 'Permission Denied. Order is already filled.',
  })
  same(t, await taker.client.cancel(expired.body.order_id), {
    status: 400,
    error: 'Order cannot be canceled or is already processed.',
  })
  same(t, await taker.client.cancel('nonsense'), { status: 400, error: 'Invalid order ID.' })
  const notFound = { status: 404, error: 'Order not found.' }
  same(t, await maker.client.cancel(rest.order_id), notFound)
  same(t, await maker.client.get(`/v1/orders/${rest.order_id}`), notFound)
  same(t, await taker.client.cancel(unknown), notFound)
  same(t, await taker.client.cancel('6f9619ff-8b86-d011-b42d-00c04fc964ff'), notFound)
})

scene('cancel-all closes one market, or all of them', async (t) => {
  await buy('0.1', '20000')
  await buy('0.2', '20000')
  const one = await taker.client.cancelAll(1)
  t.equal(one.status, 200)
  t.match(one.body, {
    message: 'Your request to cancel all open orders is received.',
    cancelled: 2,
  })
  t.match((await taker.client.cancelAll(2)).body, { cancelled: 0 })
  same(t, await taker.client.cancelAll(77), { status: 404, error: 'Invalid market.' })
})

scene('orders are listed newest first, and filtered', async (t) => {
  const named = { ...LIMIT, side: 'BUY', quantity: '0.1', price: '10000' }
  const { body } = await taker.client.place({ ...named, client_order_id: 'list-1' })
  const list = async (query: string) => (await taker.client.get(`/v1/orders?${query}`)).body
  const newest = (await list('page_size=1')).data
  t.match(newest, [{ order_id: body.order_id, client_order_id: 'list-1', status: 'PENDING' }])
  t.match(newest[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  t.equal((await list('open=true')).total, 1)
  t.equal((await list('ticker=BTC/USDC&open=true&side=BUY,SELL')).total, 1)
  t.equal((await list('ticker=ETH_USDC')).total, 0)
  t.equal((await list('client_order_id=list-1')).total, 1)
  t.equal((await list('side=SELL&open=true')).total, 0)
  t.match(await list('status=FILLED&open=true'), { total: 0, data: [] })
  const ended = await list('status=EXPIRED,CANCELLED&order_type=LIMIT')
  t.ok(ended.total > 1)
  t.same([...new Set(ended.data.map((order: { status: string }) => order.status))].sort(), [
    'CANCELLED',
    'EXPIRED',
  ])
  t.equal((await list('status=BROKEN')).code, 'INVALID_FIELD')
  t.equal((await list('ticker=DOGE_USDC')).code, 'INVALID_MARKET')
})

scene('what narrows a list is sent with a value, or left out', async (t) => {
  const own = 'ticker open side order_type status client_order_id'.split(' ')
  const every = 'page page_size after before since until'.split(' ')
  const lists: [string, readonly string[]][] = [
    ['/v1/orders?', [...own, ...every]],
    ['/v1/users/me/trades?', ['ticker']],
    ['/v1/users/me/trades?ticker=BTC_USDC&', every],
    ['/v1/users/me/transaction-history?', every],
    ['/v1/transfers?', every],
    ['/v1/withdrawals?', every],
    ['/v1/markets/BTC_USDC/trades?', every],
  ]
  for (const [list, fields] of lists) {
    for (const field of fields) {
      for (const query of [`${field}=`, field]) {
        const { status, body } = await taker.client.get(list + query)
        t.match({ status, body }, { status: 400, body: { code: 'INVALID_FIELD', field } }, query)
      }
    }
  }
  const { body } = await taker.client.get('/v1/orders?status=')
  t.equal(body.message, 'status must not be empty, but "" came.')
})

scene('at the end the journal, the balances and the open orders agree', async (t) => {
  await buy('0.5', '15000')
  const pool = connectPool(ground.url, { max: 2, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool), { ok: true, audit: 'ok', differences: [] })
})

interface Wanted {
  readonly status: number
  readonly error: string
}

function same(t: { same(a: unknown, b: unknown): unknown }, answer: Answer, wanted: Wanted): void {
  t.same({ status: answer.status, error: answer.body.error }, wanted)
}
