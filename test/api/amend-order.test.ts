import t, { type Test } from 'tap'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '100000', BTC: '10' }
const maker = await openTrader(api, { seed: '61', funds })
const taker = await openTrader(api, { seed: '62', funds })
const rival = await openTrader(api, { seed: '63', funds })
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT' }
const UNKNOWN = '019b7600-0000-7000-8001-000000000001'

async function sell(trader: typeof maker, quantity: string, price: string): Promise<string> {
  const order = { ...LIMIT, side: 'SELL', quantity, price }
  return (await trader.client.place(order)).body.order_id
}

const buy = (quantity: string, price: string, more = {}) =>
  taker.client.place({ ...LIMIT, side: 'BUY', quantity, price, ...more })
const held = async (asset: string) =>
  (await maker.client.get(`/v1/positions/${asset}`)).body.locked_formatted

/** A test that ends with an empty book, and with all money still there. */
function scene(title: string, play: (t: Test) => Promise<void>): void {
  t.test(title, async (t) => {
    await play(t)
    for (const { client } of [maker, taker, rival]) t.equal((await client.cancelAll(0)).status, 200)
    t.same(await missingMoney(ground), ['0', '0'])
  })
}

scene('a smaller order keeps its place in the queue, and frees the rest', async (t) => {
  const first = await sell(maker, '0.5', '30000')
  await sell(rival, '0.5', '30000')
  const { status, body } = await maker.client.amend(first, { quantity: '0.2' })
  t.equal(status, 200)
  t.match(body, {
    order_id: first,
    status: 'PENDING',
    price: '30000',
    quantity: '0.2',
    filled_quantity: '0',
    remaining_quantity: '0.2',
    average_price: '0',
    fee: '0',
  })
  t.type(body.timestamp, 'number')
  t.equal(await held('BTC'), '0.2')
  await buy('0.2', '30000')
  t.equal((await maker.client.get(`/v1/orders/${first}`)).body.status, 'FILLED')
})

scene('at another price or larger it goes to the end of the queue', async (t) => {
  const first = await sell(maker, '0.2', '30000')
  const second = await sell(rival, '0.2', '30000')
  t.match((await maker.client.amend(first, { quantity: '0.3' })).body, { quantity: '0.3' })
  await buy('0.2', '30000')
  t.equal((await rival.client.get(`/v1/orders/${second}`)).body.status, 'FILLED')
  const moved = await maker.client.amend(first, { price: '29999.5', quantity: '0.25' })
  t.match(moved.body, { status: 'PENDING', price: '29999.5', quantity: '0.25' })
  const { body: book } = await maker.client.get('/v1/markets/BTC_USDC/order-book')
  t.match(book.SELL, [{ price: '29999.5', quantity: '0.25' }])
  t.match((await maker.client.get(`/v1/orders/${first}`)).body, {
    price: '29999.5',
    quantity: '0.25',
    remaining_quantity: '0.25',
  })
})

scene('amended to meet an own order it ends, as a new order would', async (t) => {
  const id = await sell(maker, '0.2', '30000')
  await maker.client.place({ ...LIMIT, side: 'BUY', quantity: '0.1', price: '29000' })
  const { status, body } = await maker.client.amend(id, { price: '29000' })
  t.equal(status, 200)
  t.match(body, { status: 'EXPIRED_IN_MATCH', remaining_quantity: '0.2' })
  const { body: book } = await maker.client.get('/v1/markets/BTC_USDC/order-book')
  t.match([book.SELL.length, book.BUY], [0, [{ price: '29000', quantity: '0.1' }]])
})

scene('what is filled stays filled, and what trades on the way is answered', async (t) => {
  const id = await sell(maker, '0.5', '30000')
  await buy('0.1', '30000')
  await buy('0.3', '29000')
  const { status, body } = await maker.client.amend(id, { price: '29000' })
  t.equal(status, 200)
  t.match(body, {
    status: 'PARTIALLY_FILLED',
    price: '29000',
    quantity: '0.5',
    filled_quantity: '0.4',
    remaining_quantity: '0.1',
    average_price: '29000',
    fee: '6.09',
  })
  t.match((await maker.client.get(`/v1/orders/${id}`)).body, {
    status: 'PARTIALLY_FILLED',
    filled_quantity: '0.4',
    remaining_quantity: '0.1',
    average_price: '29250',
    trades: [{ role: 'maker' }, { role: 'taker' }],
  })
  await buy('0.5', '28000')
  const last = await maker.client.amend(id, { price: '28000' })
  t.match(last.body, { status: 'FILLED', filled_quantity: '0.5', remaining_quantity: '0' })
})

scene('an order is never made smaller than what is filled', async (t) => {
  const id = await sell(maker, '0.5', '30000')
  await buy('0.2', '30000')
  for (const quantity of ['0.2', '0.1']) {
    const { status, body } = await maker.client.amend(id, { quantity })
    t.same([status, body.code], [400, 'QUANTITY_ALREADY_FILLED'])
    t.match(body.message, `more than the 0.2 that is already filled, but ${quantity} came.`)
    t.match(body, { field: 'quantity', filled_quantity: '0.2' })
  }
  t.equal(await held('BTC'), '0.3')
})

scene('each amendment that cannot be says why, and changes nothing', async (t) => {
  const id = await sell(maker, '0.5', '30000')
  await buy('0.1', '20000')
  const { body: bid } = await buy('0.1', '20000', { post_only: true })
  const cases: [string, Record<string, string | number>, string, RegExp][] = [
    ['neither price nor quantity', {}, 'MISSING_FIELDS', /neither came/],
    ['two empty ones', { price: '', quantity: '' }, 'MISSING_FIELDS', /neither came/],
    ['an off-tick price', { price: '30000.005' }, 'INVALID_FIELD', /^price .*nearest/],
    ['a price of zero', { price: '0' }, 'INVALID_FIELD', /^price/],
    ['an off-lot size', { quantity: '0.0000001' }, 'INVALID_FIELD', /^quantity .*nearest/],
    ['a size of zero', { quantity: '0' }, 'QUANTITY_BELOW_MINIMUM', /minimum/],
    ['a field of no order', { side: 'BUY' }, 'UNKNOWN_FIELD', /side/],
    ['another order_id', { order_id: UNKNOWN, price: '1' }, 'INVALID_FIELD', /same as in the path/],
    ['more than there is', { quantity: '11' }, 'INSUFFICIENT_BALANCE', /BTC is needed, but .*BTC/],
    ['a price out of the band', { price: '999999' }, 'PRICE_OUTSIDE_BAND', /now, but 999999 came/],
    ['too large', { quantity: '4000' }, 'NOTIONAL_TOO_LARGE', /, but it is 120000000 USDC\.$/],
    ['too small', { price: '0.01', quantity: '0.11' }, 'NOTIONAL_BELOW_MINIMUM', /is 0\.0011 USDC/],
    ['a message from the past', { price: '30001', timestamp: 1 }, 'INVALID_TIMESTAMP', /behind/],
  ]
  for (const [title, changes, code, says] of cases) {
    const { body } = await maker.client.amend(id, changes)
    t.equal(body.code, code, title)
    t.match(body.message, says, title)
  }
  for (const [changes, field] of [
    [{ price: '0.01' }, 'price'],
    [{ price: '0.01', quantity: '0.11' }, 'quantity'],
  ] as const) {
    const small = await maker.client.amend(id, changes)
    t.match(small.body, { code: 'NOTIONAL_BELOW_MINIMUM', field })
  }
  const match = await taker.client.amend(bid.order_id, { price: '30000' })
  t.same([match.body.code, match.body.best], ['WOULD_MATCH', '30000'])
  const poor = await taker.client.amend(bid.order_id, { quantity: '9' })
  t.match(poor.body.message, /USDC is needed, but/)
  t.equal(await held('BTC'), '0.5')
})

scene("only one's own open orders can be amended", async (t) => {
  const id = await sell(maker, '0.1', '20000')
  t.equal((await taker.client.amend(id, { price: '1' })).body.code, 'ORDER_NOT_FOUND')
  t.equal((await maker.client.amend(UNKNOWN, { price: '1' })).body.code, 'ORDER_NOT_FOUND')
  const foreign = '6f9619ff-8b86-d011-b42d-00c04fc964ff'
  t.equal((await maker.client.amend(foreign, { price: '1' })).body.code, 'ORDER_NOT_FOUND')
  const elsewhere = UNKNOWN.replace('-8001-', '-8fff-')
  t.equal((await maker.client.amend(elsewhere, { price: '1' })).body.code, 'ORDER_NOT_FOUND')
  t.equal((await maker.client.amend('nonsense', { price: '1' })).body.code, 'INVALID_ORDER_ID')
  await buy('0.1', '20000')
  const filled = await maker.client.amend(id, { price: '30000' })
  t.same([filled.status, filled.body.code, filled.body.order_id], [403, 'ORDER_FILLED', id])
  const gone = await sell(maker, '0.1', '20000')
  await maker.client.cancel(gone)
  const cancelled = await maker.client.amend(gone, { price: '30000' })
  t.match(cancelled.body, { code: 'CANCELLATION_ALREADY_RECEIVED', status: 'CANCELLED' })
})

scene('the order id is always signed, and the same message is taken once', async (t) => {
  const [id, other] = [await sell(maker, '0.1', '30000'), await sell(maker, '0.1', '30000')]
  const sent = { price: '30001', timestamp: Date.now() }
  const signature = await maker.client.sign({ action: 'AMEND_ORDER', order_id: id, ...sent })
  const patch = (order: string, body: Record<string, string | number>) =>
    maker.client.send('PATCH', `/v1/orders/${order}`, { ...sent, signature, ...body })
  t.equal((await patch(other, {})).body.code, 'INVALID_SIGNATURE')
  t.equal((await patch(id, { price: '30002' })).body.code, 'INVALID_SIGNATURE')
  t.equal((await patch(id, { quantity: '0.05' })).body.code, 'INVALID_SIGNATURE')
  t.equal((await patch(id, { action: 'AMEND_ORDER', order_id: id })).status, 200)
  const again = await patch(id, {})
  t.same([again.status, again.body.code], [400, 'REPLAYED_MESSAGE'])
  t.type(again.body.request_id, 'string')
})
