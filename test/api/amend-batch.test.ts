import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import type { BatchJson } from '@truebook/shared/flat-json'
import t from 'tap'
import { createClient, request } from './client.js'
import { allBalances, openExchange } from './exchange-fixture.js'
import { openApi } from './fixture.js'
import { BID, codesOf, openTwoTraders } from './two-traders.js'

const opened = await openTwoTraders(t, ['73', '74'])
const { ground, api, engine, trader, other, scene, entries } = opened

/** Places bids at these prices, and gives their ids. */
async function bids(...prices: string[]): Promise<string[]> {
  const { body } = await trader.client.placeBatch(prices.map((price) => ({ ...BID, price })))
  return body.results.map(({ order_id }: { order_id: string }) => order_id)
}

const termsOf = async (id: string) => {
  const { price, quantity, status } = (await trader.client.get(`/v1/orders/${id}`)).body
  return [price, quantity, status]
}

scene('a batch is one stream entry, and each amendment has its own outcome', async (t) => {
  await other.client.place({ ...BID, side: 'SELL', price: '30000', quantity: '0.3' })
  const [a, b, c, gone] = await bids('20000', '20001', '20002', '20003')
  await trader.client.cancel(gone)
  const { order_id: theirs } = (await other.client.place(BID)).body
  const before = await entries()
  const { status, body } = await trader.client.amendBatch([
    { order_id: a, quantity: '0.005' },
    { order_id: b.toUpperCase(), price: '30000', quantity: '0.2' },
    { order_id: c, price: '20002.005' },
    { order_id: 'nonsense', price: '1' },
    { order_id: theirs, price: '20001' },
    { order_id: gone, price: '20001' },
    { order_id: c },
    { order_id: c, price: '20001', leverage: 5 },
    { order_id: c, quantity: '100' },
    { price: '20001' },
    { order_id: `${c.slice(0, 19)}8fff${c.slice(23)}`, price: '20001' },
    { order_id: b, price: '20001' },
    { order_id: c, price: '20004', quantity: '' },
  ])
  t.equal(status, 200)
  t.equal(await entries(), before + 1)
  t.same(codesOf(body), [
    'PENDING',
    'FILLED',
    'INVALID_FIELD',
    'INVALID_ORDER_ID',
    'ORDER_NOT_FOUND',
    'CANCELLATION_ALREADY_RECEIVED',
    'MISSING_FIELDS',
    'UNKNOWN_FIELD',
    'INSUFFICIENT_BALANCE',
    'MISSING_FIELDS',
    'ORDER_NOT_FOUND',
    'ORDER_FILLED',
    'PENDING',
  ])
  const { results } = body
  t.match(results[0], { order_id: a, price: '20000', quantity: '0.005', fee: '0' })
  t.match(results[1], { order_id: b, filled_quantity: '0.2', average_price: '30000', fee: '4.2' })
  t.match(results[2], { field: 'price', nearest: '20002, 20002.01' })
  t.match(results[5], { status: 'CANCELLED', order_id: gone })
  t.match(results[6], { fields: 'price, quantity' })
  t.match(results[8], { asset: 'USDC', message: /USDC is needed/ })
  t.match(results[12], { price: '20004', quantity: '0.01' })
  t.same(await termsOf(a), ['20000', '0.005', 'PENDING'])
  t.same(await termsOf(c), ['20004', '0.01', 'PENDING'])
})

scene('an order that is named twice is amended twice, in turn', async (t) => {
  await other.client.place({ ...BID, side: 'SELL', price: '30000', quantity: '0.004' })
  await other.client.place({ ...BID, side: 'SELL', price: '30001', quantity: '0.004' })
  const [id] = await bids('20000')
  const { body } = await trader.client.amendBatch([
    { order_id: id, price: '20001' },
    { order_id: id, price: '30000' },
    { order_id: id, quantity: '0.004' },
    { order_id: id, price: '30001', quantity: '0.02' },
    { order_id: id, price: '20001', quantity: '0.015' },
  ])
  t.match(body.results, [
    { status: 'PENDING', price: '20001', filled_quantity: '0' },
    { status: 'PARTIALLY_FILLED', filled_quantity: '0.004', average_price: '30000', fee: '0.084' },
    { code: 'QUANTITY_ALREADY_FILLED', filled_quantity: '0.004' },
    { filled_quantity: '0.008', remaining_quantity: '0.012', average_price: '30001' },
    { price: '20001', quantity: '0.015', remaining_quantity: '0.007', average_price: '0' },
  ])
  t.same(await termsOf(id), ['20001', '0.015', 'PARTIALLY_FILLED'])
})

scene("an order's fate includes what later amendments of its batch did to it", async (t) => {
  const [bid] = await bids('25000')
  const ask = { ...BID, side: 'SELL', price: '26000', self_trade_prevention: 'expire_maker' }
  const { order_id } = (await trader.client.place(ask)).body
  const { body } = await trader.client.amendBatch([
    { order_id: bid, quantity: '0.005' },
    { order_id, price: '25000' },
    { order_id: bid, quantity: '0.004' },
  ])
  t.same(codesOf(body), ['EXPIRED_IN_MATCH', 'PENDING', 'ORDER_CLOSED'])
  t.match(body.results[0], { remaining_quantity: '0.005' })
})

scene('fifty are a batch; none, fifty-one and any fault of the message refuse all', async (t) => {
  const [id] = await bids('20000')
  const amendments = Array.from({ length: 50 }, (_, i) => ({ order_id: id, price: `${20001 + i}` }))
  const { body } = await trader.client.amendBatch(amendments)
  t.same(new Set(codesOf(body)), new Set(['PENDING']))
  t.same(await termsOf(id), ['20050', '0.01', 'PENDING'])
  const [before, sent] = [await allBalances(ground), await entries()]
  for (const wrong of [[], [...amendments, amendments[0]]]) {
    const refused = await trader.client.amendBatch(wrong)
    t.match(refused, { status: 400, body: { code: 'INVALID_FIELD', field: 'amendments' } })
  }
  const [first, second] = amendments
  const signed = await trader.client.signAmendments([first, second])
  const stale = await trader.client.signAmendments([first], 1767225600000)
  const forged = await other.client.signAmendments([first])
  const cases: [object, number, string][] = [
    [{ amendments: [first] }, 403, 'INVALID_SIGNATURE'],
    [{ amendments: [second, first] }, 403, 'INVALID_SIGNATURE'],
    [{ amendments: [first, { ...second, quantity: '' }] }, 403, 'INVALID_SIGNATURE'],
    [{ timestamp: signed.timestamp + 1 }, 403, 'INVALID_SIGNATURE'],
    [forged, 403, 'INVALID_SIGNATURE'],
    [stale, 400, 'INVALID_TIMESTAMP'],
    [{ action: 'AMEND_ORDER' }, 400, 'INVALID_FIELD'],
    [{ order_id: id }, 400, 'UNKNOWN_FIELD'],
  ]
  for (const [body, status, code] of cases) {
    const sent = { ...signed, ...body } as BatchJson
    const answer = await trader.client.send('PATCH', '/v1/orders/batch', sent)
    t.same([answer.status, answer.body.code], [status, code])
  }
  const target = '/v1/orders/batch'
  for (const body of ['{"amendments":"x"}', '{"amendments":[1]}', '{"orders":[{"price":"1"}]}']) {
    const answer = await request(api.url, { method: 'PATCH', target, body })
    t.same([answer.status, answer.body.code], [400, 'INVALID_JSON'], body)
  }
  const none = await trader.client.amendBatch([{ order_id: 'x', price: '1' }, { order_id: id }])
  t.same([none.status, codesOf(none.body)], [200, ['INVALID_ORDER_ID', 'MISSING_FIELDS']])
  t.same([await allBalances(ground), await entries()], [before, sent], 'nothing was sent')
  t.same(await termsOf(id), ['20050', '0.01', 'PENDING'])
})

scene('a batch is taken once, also where all of it was refused', async (t) => {
  const [id, gone] = await bids('20000', '20001')
  await trader.client.cancel(gone)
  for (const [order_id, outcome] of [
    [id, 'PENDING'],
    [gone, 'CANCELLATION_ALREADY_RECEIVED'],
  ]) {
    const signed = await trader.client.signAmendments([{ order_id, price: '20002' }])
    const first = await trader.client.send('PATCH', '/v1/orders/batch', signed)
    t.same(codesOf(first.body), [outcome])
    const again = await trader.client.send('PATCH', '/v1/orders/batch', signed)
    t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE', request_id: String } })
  }
})

scene('a batch that two copies are sent at the same moment is taken once', async (t) => {
  const copy = createClient({ ...trader, url: (await openApi(t, ground)).url })
  const [id] = await bids('20000')
  for (let round = 1; round <= 5; round++) {
    const terms = { price: `${20000 + round}`, quantity: `0.0${10 + round}` }
    const signed = await trader.client.signAmendments([{ order_id: id, ...terms }])
    const answers = await Promise.all(
      [trader.client, copy].map(({ send }) => send('PATCH', '/v1/orders/batch', signed)),
    )
    const [taken, again] = answers.toSorted((a, b) => a.status - b.status)
    t.match(taken, { status: 200, body: { results: [{ order_id: id, ...terms }] } })
    t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
    t.same(await termsOf(id), [terms.price, terms.quantity, 'PENDING'])
  }
})

t.test('the metrics tell what became of the amendments', async (t) => {
  const { body } = await request(api.url, { method: 'GET', target: '/metrics' })
  t.match(body, /truebook_api_batch_orders_total\{kind="amend",outcome="taken"\} \d+/)
  t.match(body, /truebook_api_batch_orders_total\{kind="amend",outcome="refused"\} \d+/)
})

t.test('amendments outlive the engine, and the audit finds what was signed', async (t) => {
  const [one, two] = await bids('20000', '20001')
  await trader.client.amendBatch([
    { order_id: one.toUpperCase(), price: '20002' },
    { order_id: two, price: 'x' },
    { order_id: one, quantity: '0.02' },
  ])
  await engine.stop()
  const hasty = await openApi(t, ground, { env: { OUTCOME_TIMEOUT_MS: '50' } })
  const lost = createClient({ ...trader, url: hasty.url })
  const signed = await lost.signAmendments([
    { order_id: one, price: '20003' },
    { order_id: two, price: '20004' },
  ])
  const unknown = await lost.send('PATCH', '/v1/orders/batch', signed)
  t.match(unknown, { status: 504, body: { code: 'OUTCOME_UNKNOWN', order_ids: `${one},${two}` } })
  const later = await openExchange(t, ground)
  const resumed = createClient({ ...trader, url: later.api.url })
  const again = await resumed.send('PATCH', '/v1/orders/batch', signed)
  t.equal(again.body.code, 'REPLAYED_MESSAGE')
  t.match((await resumed.get(`/v1/orders/${one}`)).body, { price: '20003', quantity: '0.02' })
  t.match((await resumed.get(`/v1/orders/${two}`)).body, { price: '20004', quantity: '0.01' })
  const pool = connectPool(ground.url, { max: 2, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool, { signatures: true }), { ok: true, audit: 'ok', differences: [] })
})
