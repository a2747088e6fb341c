import t from 'tap'
import { createClient } from './client.js'
import { openExchange, openTrader } from './exchange-fixture.js'
import { openApi, openGround } from './fixture.js'

const ground = await openGround(t)
const first = await openExchange(t, ground)
const trader = await openTrader(first.api, { seed: '41', funds: { USDC: '1000' } })

t.test('without an engine the order is named, and its fate can be asked for later', async (t) => {
  await first.engine.stop()
  const env = { OUTCOME_TIMEOUT_MS: '50' }
  const hasty = await openApi(t, ground, { env })
  const client = createClient({ ...trader, url: hasty.url })
  const order = {
    ticker: 'BTC_USDC',
    side: 'BUY',
    order_type: 'LIMIT',
    quantity: '0.01',
    price: '20000',
    timestamp: Date.now(),
  }
  const signature = await client.sign({ action: 'PLACE_ORDER', ...order })
  const unknown = await client.send('POST', '/v1/orders', { ...order, signature })
  t.same([unknown.status, unknown.body.code], [504, 'OUTCOME_UNKNOWN'])
  t.equal(unknown.headers.get('retry-after'), '1')
  const { order_id } = unknown.body
  t.equal((await client.get(`/v1/orders/${order_id}`)).status, 404)

  const { api } = await openExchange(t, ground)
  const later = createClient({ ...trader, url: api.url })
  const again = await later.send('POST', '/v1/orders', { ...order, signature })
  t.same([again.body.code, again.body.order_id], ['REPLAYED_MESSAGE', order_id])
  t.match((await later.get(`/v1/orders/${order_id}`)).body, { status: 'PENDING' })
  t.match((await client.get('/v1/markets/BTC_USDC/order-book')).body.BUY, [{ quantity: '0.01' }])
})
