import t from 'tap'
import { createClient } from '../client.js'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import { BID, entriesOf } from '../two-traders.js'

const MINUTE = 60_000
let clock = Date.now()
const now = () => clock

const ground = await openGround(t)
const { api } = await openExchange(t, ground, { now })
const trader = await openTrader(api, { seed: '81', funds: { USDC: '10000' } })
const client = createClient({ ...trader, url: api.url, now })
const entries = () => entriesOf(ground)

t.test('a message sent again is a replay as long as its timestamp is taken', async (t) => {
  const order = { ...BID, client_order_id: 'replay-1', timestamp: clock }
  const signature = await client.sign({ action: 'PLACE_ORDER', ...order })
  const first = await client.send('POST', '/v1/orders', { ...order, signature })
  t.equal(first.status, 201)
  for (const minutes of [0, 1, 4, 5]) {
    clock = order.timestamp + minutes * MINUTE
    const { body } = await client.send('POST', '/v1/orders', { ...order, signature })
    t.same([body.code, body.order_id], ['REPLAYED_MESSAGE', first.body.order_id], `${minutes}`)
  }
  clock += 1
  const late = await client.send('POST', '/v1/orders', { ...order, signature })
  t.equal(late.body.code, 'INVALID_TIMESTAMP')
})

t.test('a name is refused for ever, also when the engine has forgotten it', async (t) => {
  const order = { ...BID, client_order_id: 'name-1' }
  const first = await client.place(order)
  t.equal(first.status, 201)
  const start = clock
  for (const minutes of [0, 1, 2, 5, 6, 10, 11, 600]) {
    clock = start + minutes * MINUTE
    const { body } = await client.place(order)
    const wanted = ['DUPLICATE_CLIENT_ORDER_ID', first.body.order_id]
    t.same([body.code, body.order_id], wanted, `after ${minutes} minutes`)
  }
})

t.test('a message younger than the order of its name is not sent to the engine', async (t) => {
  const order = { ...BID, client_order_id: 'name-2' }
  const first = await client.place(order)
  clock += 2 * MINUTE
  const sent = await entries()
  t.equal((await client.place(order)).body.code, 'DUPLICATE_CLIENT_ORDER_ID')
  t.equal(await entries(), sent)
  const { body } = await client.placeBatch([order, { ...order, client_order_id: 'name-3' }])
  t.match(body.results, [
    { code: 'DUPLICATE_CLIENT_ORDER_ID', order_id: first.body.order_id },
    { status: 'PENDING', client_order_id: 'name-3' },
  ])
  t.equal(await entries(), sent + 1)
})
