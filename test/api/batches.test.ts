import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import type { BatchJson } from '@truebook/shared/flat-json'
import t from 'tap'
import { createClient, request } from './client.js'
import { allBalances, openExchange } from './exchange-fixture.js'
import { openApi } from './fixture.js'
import { BID, codesOf, openTwoTraders } from './two-traders.js'

const opened = await openTwoTraders(t, ['71', '72'])
const { ground, api, engine, trader, other, scene, entries } = opened
const idsOf = ({ results }: { results: { order_id: string }[] }) => results.map((r) => r.order_id)

scene('a batch is one stream entry, and each order has its own outcome', async (t) => {
  await other.client.place({ ...BID, side: 'SELL', price: '30000', quantity: '0.3' })
  const before = await entries()
  const { status, body } = await trader.client.placeBatch([
    { ...BID, client_order_id: 'batch-1' },
    { ...BID, quantity: '0.2', price: '30000' },
    { ...BID, price: '20000.005' },
    { ...BID, ticker: 'DOGE_USDC' },
    { ...BID, quantity: '100' },
    { ...BID, side: 'buy' },
    { ...BID, leverage: 5 },
    { ...BID, client_order_id: 'batch-1' },
    { ...BID, quantity: '0.3', price: '30000', time_in_force: 1 },
  ])
  t.equal(status, 200)
  t.equal(await entries(), before + 1)
  t.same(codesOf(body), [
    'PENDING',
    'FILLED',
    'INVALID_FIELD',
    'INVALID_MARKET',
    'INSUFFICIENT_BALANCE',
    'INVALID_FIELD',
    'UNKNOWN_FIELD',
    'DUPLICATE_CLIENT_ORDER_ID',
    'EXPIRED',
  ])
  t.match(body.results[0], { client_order_id: 'batch-1', remaining_quantity: '0.01', fee: '0' })
  t.match(body.results[1], { filled_quantity: '0.2', average_price: '30000', fee: '4.2' })
  t.match(body.results[2], { field: 'price', error: /nearest/, nearest: '20000, 20000.01' })
  t.match(body.results[3], { error: 'Invalid market.', message: /"DOGE_USDC"/ })
  t.match(body.results[4], { asset: 'USDC', message: /USDC is needed/ })
  t.equal(body.results[5].field, 'side')
  t.equal(body.results[7].order_id, body.results[0].order_id, 'it names the order of that name')
  t.match(body.results[8], { filled_quantity: '0.1', remaining_quantity: '0.2' })
  const { data } = (await trader.client.get('/v1/orders')).body
  t.same(data.map((order: { order_id: string }) => order.order_id).reverse(), [
    body.results[0].order_id,
    body.results[1].order_id,
    body.results[8].order_id,
  ])
})

scene("an order's fate includes what later orders of its batch did to it", async (t) => {
  const { body } = await trader.client.placeBatch([
    { ...BID, price: '25000' },
    { ...BID, side: 'SELL', price: '25000', self_trade_prevention: 'expire_maker' },
  ])
  t.same(codesOf(body), ['EXPIRED_IN_MATCH', 'PENDING'])
  t.equal(body.results[0].remaining_quantity, '0.01')
})

scene('fifty orders are a batch; none and fifty-one are refused as a whole', async (t) => {
  const whole = {
    ...BID,
    quote_quantity: '',
    time_in_force: 0,
    expires_at: 9_999_999_999_999,
    post_only: true,
    self_trade_prevention: 'expire_maker',
  }
  const orders = Array.from({ length: 50 }, (_, place) => {
    return { ...whole, client_order_id: `${place}`.padStart(64, 'n') }
  })
  const { status, body } = await trader.client.placeBatch(orders)
  t.equal(status, 200)
  t.equal(new Set(idsOf(body)).size, 50)
  const cancelled = await trader.client.cancelBatch(idsOf(body))
  t.same(new Set(codesOf(cancelled.body)), new Set(['CANCELLED']))
  t.same(idsOf(cancelled.body), idsOf(body))
  t.equal(cancelled.body.results[0].remaining_quantity, '0.01')
  for (const orders of [[], Array.from({ length: 51 }, () => BID)]) {
    const refused = await trader.client.placeBatch(orders)
    t.same(
      [refused.status, refused.body.code, refused.body.field],
      [400, 'INVALID_FIELD', 'orders'],
    )
  }
  const many = await trader.client.cancelBatch([...idsOf(body), 'x'])
  t.same([many.status, many.body.code, many.body.field], [400, 'INVALID_FIELD', 'order_ids'])
})

scene('a fault of the whole request refuses everything', async (t) => {
  const [before, sent] = [await allBalances(ground), await entries()]
  const signed = await trader.client.signBatch([BID, BID])
  const post = (body: object) =>
    trader.client.send('POST', '/v1/orders/batch', { ...signed, ...body } as BatchJson)
  const stale = await trader.client.signBatch([BID], 1767225600000)
  const cases: [object, number, string][] = [
    [{ orders: [BID] }, 403, 'INVALID_SIGNATURE'],
    [{ orders: [BID, { ...BID, quantity: '0.02' }] }, 403, 'INVALID_SIGNATURE'],
    [{ orders: [BID, { ...BID, post_only: false }] }, 403, 'INVALID_SIGNATURE'],
    [{ timestamp: signed.timestamp + 1 }, 403, 'INVALID_SIGNATURE'],
    [stale, 400, 'INVALID_TIMESTAMP'],
    [{ action: 'PLACE_ORDER' }, 400, 'INVALID_FIELD'],
    [{ ticker: 'BTC_USDC' }, 400, 'UNKNOWN_FIELD'],
  ]
  for (const [body, status, code] of cases) {
    const answer = await post(body)
    t.same([answer.status, answer.body.code], [status, code])
  }
  const target = '/v1/orders/batch'
  for (const body of ['{"orders":"x"}', '{"orders":[1]}', '{"orders":[{"a":[{}]}]}']) {
    const answer = await request(api.url, { method: 'POST', target, body })
    t.same([answer.status, answer.body.code], [400, 'INVALID_JSON'], body)
  }
  const nested = await request(api.url, {
    method: 'POST',
    target: '/v1/orders',
    body: '{"orders":[]}',
  })
  t.equal(nested.body.code, 'INVALID_JSON', 'other routes stay flat')
  t.same([await allBalances(ground), await entries()], [before, sent])
})

scene('where the api refuses every order nothing is sent', async (t) => {
  const sent = await entries()
  const { status, body } = await trader.client.placeBatch([{ ...BID, price: '' }, {}])
  t.equal(status, 200)
  t.same(codesOf(body), ['MISSING_FIELDS', 'MISSING_FIELDS'])
  t.equal(await entries(), sent)
})

scene('a batch is taken once, and then names the orders of the first', async (t) => {
  const orders = [{ ...BID, client_order_id: 'again-1' }, { ...BID, price: '0' }, BID]
  const signed = await trader.client.signBatch(orders)
  const first = await trader.client.send('POST', '/v1/orders/batch', signed)
  t.same(codesOf(first.body), ['PENDING', 'INVALID_FIELD', 'PENDING'])
  const [a, , c] = idsOf(first.body)
  for (const extra of [{}, { action: 'PLACE_ORDERS' }]) {
    const again = await trader.client.send('POST', '/v1/orders/batch', { ...signed, ...extra })
    t.same(
      [again.status, again.body.code, again.body.order_ids],
      [400, 'REPLAYED_MESSAGE', `${a},${c}`],
    )
  }
  for (const word of ['true', 'True', 'TRUE', '1']) {
    t.equal((await trader.client.get(`/v1/orders?open=${word}`)).body.total, 2, word)
  }
  const { total } = (await trader.client.get('/v1/orders')).body
  t.ok(total > 2)
  for (const word of ['false', 'False', 'FALSE', '0']) {
    t.equal((await trader.client.get(`/v1/orders?open=${word}`)).body.total, total, word)
  }
  t.match(await trader.client.get('/v1/orders?open=yes'), {
    status: 400,
    body: { code: 'INVALID_FIELD', field: 'open' },
  })
})

scene('each id of a batch of cancels has its own outcome', async (t) => {
  const { body: placed } = await trader.client.placeBatch([BID, BID, BID])
  const [open, gone, twice] = idsOf(placed)
  await trader.client.cancel(gone)
  const { body: theirs } = await other.client.place(BID)
  const filled = await other.client.place({ ...BID, side: 'SELL', quantity: '0.01' })
  t.equal(filled.body.status, 'FILLED')
  const unknown = '019b7600-0000-7000-8001-000000000001'
  const before = await entries()
  const ids = [gone, 'nonsense', theirs.order_id, unknown, twice, twice.toUpperCase(), open]
  const { status, body } = await trader.client.cancelBatch(ids)
  t.equal(status, 200)
  t.equal(await entries(), before + 1)
  t.same(codesOf(body), [
    'CANCELLATION_ALREADY_RECEIVED',
    'INVALID_ORDER_ID',
    'ORDER_NOT_FOUND',
    'ORDER_NOT_FOUND',
    'CANCELLED',
    'CANCELLED',
    'ORDER_FILLED',
  ])
  t.equal(body.results[5].order_id, twice)
  t.match(body.results[0], { status: 'CANCELLED', order_id: gone })
  const none = await trader.client.cancelBatch(['nonsense'])
  t.same([none.status, codesOf(none.body)], [200, ['INVALID_ORDER_ID']])
  t.equal(await entries(), before + 1, 'where there is nothing to cancel nothing is sent')
  t.equal((await other.client.get('/v1/orders?open=true')).body.total, 1)
})

scene('a batch of cancels is signed whole, and taken once', async (t) => {
  const { body } = await trader.client.placeBatch([BID, BID])
  const [one, two] = idsOf(body)
  const timestamp = Date.now()
  const message = JSON.stringify({ action: 'CANCEL_ORDERS', order_ids: [one], timestamp })
  const signature = await trader.wallet.signMessage(message)
  const target = (ids: string) =>
    `/v1/orders/batch?order_ids=${ids}&timestamp=${timestamp}&signature=${signature}`
  const widened = await trader.client.send('DELETE', target(`${one},${two}`))
  t.same([widened.status, widened.body.code], [403, 'INVALID_SIGNATURE'])
  t.same(codesOf((await trader.client.send('DELETE', target(one))).body), ['CANCELLED'])
  const again = await trader.client.send('DELETE', target(one))
  t.same([again.status, again.body.code], [400, 'REPLAYED_MESSAGE'])
})

t.test('a batch with what no command can carry never reaches the engine', async (t) => {
  const ask = (method: string, target: string, body?: string) =>
    request(api.url, { method, target: `/v1/orders/batch${target}`, body })
  const placed = await ask('POST', '', '{"orders":[{"ticker":"\ufffd"}]}')
  t.same([placed.status, placed.body.code], [400, 'INVALID_JSON'])
  const cancelled = await ask('DELETE', '?order_ids=%EF%BF%BD')
  t.same([cancelled.status, cancelled.body.code], [400, 'INVALID_QUERY'])
})

t.test('the metrics tell what became of the orders in batches', async (t) => {
  const { body } = await request(api.url, { method: 'GET', target: '/metrics' })
  t.match(body, /truebook_api_batch_orders_total\{kind="place",outcome="taken"\} \d+/)
  t.match(body, /truebook_api_batch_orders_total\{kind="cancel",outcome="refused"\} \d+/)
})

t.test('the journal, the balances and the open orders agree', async (t) => {
  await trader.client.placeBatch([BID, { ...BID, price: '20001' }])
  const pool = connectPool(ground.url, { max: 2, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool), { ok: true, audit: 'ok', differences: [] })
})

t.test('without an engine every order of a batch is named', async (t) => {
  await engine.stop()
  const hasty = await openApi(t, ground, { env: { OUTCOME_TIMEOUT_MS: '50' } })
  const client = createClient({ ...trader, url: hasty.url })
  const signed = await client.signBatch([BID, { ...BID, price: '20001' }])
  const unknown = await client.send('POST', '/v1/orders/batch', signed)
  t.same([unknown.status, unknown.body.code], [504, 'OUTCOME_UNKNOWN'])
  const later = await openExchange(t, ground)
  const resumed = createClient({ ...trader, url: later.api.url })
  const again = await resumed.send('POST', '/v1/orders/batch', signed)
  t.same([again.body.code, again.body.order_ids], ['REPLAYED_MESSAGE', unknown.body.order_ids])
  for (const id of unknown.body.order_ids.split(',')) {
    t.match((await resumed.get(`/v1/orders/${id}`)).body, { status: 'PENDING' })
  }
})
