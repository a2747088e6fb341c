import t from 'tap'
import { until } from '../engine/runtime/harness.js'
import { createClient, request } from './client.js'
import { faucet, openExchange, openTrader, signedBid } from './exchange-fixture.js'
import { openApi, openGround } from './fixture.js'

const ground = await openGround(t)
const { api, engine } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '31', funds: { USDC: '1000' } })

t.test('the same signed order is never accepted twice, and names the first', async (t) => {
  const order = await signedBid(trader.client)
  const first = await trader.client.send('POST', '/v1/orders', order)
  t.equal(first.status, 201)
  const again = await trader.client.send('POST', '/v1/orders', order)
  t.same(
    [again.status, again.body.code, again.body.order_id],
    [400, 'REPLAYED_MESSAGE', first.body.order_id],
  )
  t.match(again.body, {
    message:
      /^The same signed text was taken before, .* whatever its signature: .* another timestamp/,
    field: 'timestamp',
  })
})

t.test('fields left out or other signature bytes make no new message', async (t) => {
  const order = await signedBid(trader.client)
  const first = await trader.client.send('POST', '/v1/orders', order)
  const upper = { ...order, signature: order.signature.toUpperCase().replace('0X', '') }
  const again = await trader.client.send('POST', '/v1/orders', upper)
  t.same([again.body.code, again.body.order_id], ['REPLAYED_MESSAGE', first.body.order_id])
})

t.test('a number of a query is the same with a fraction of zero', async (t) => {
  const { client } = await openTrader(api, { seed: '32' })
  let timestamp = Date.now()
  const sign = () => client.sign({ action: 'CANCEL_ALL_ORDERS', market: 0, timestamp })
  let signature = await sign()
  const send = (end: string) =>
    client.send(
      'DELETE',
      `/v1/users/me/cancel-all-orders?market=0${end}&timestamp=${timestamp}${end}&signature=${signature}`,
    )
  t.match(await send('.5'), { status: 400, body: { code: 'INVALID_FIELD' } })
  t.match(await send('.0'), { status: 200 })
  t.match(await send(''), { body: { code: 'REPLAYED_MESSAGE' } })
  t.match(await send('.0'), { body: { code: 'REPLAYED_MESSAGE' } })
  timestamp += 1
  signature = await sign()
  const both = await Promise.all(['', '.0'].map(send))
  t.same(both.map(({ status }) => status).sort(), [200, 400], 'at once, too, they are one message')
})

t.test('a message that was refused is not used up, and counts once when it may', async (t) => {
  const to_wallet_address = `0x${'ef'.repeat(20)}`
  const wish = { asset: 'USDC', amount: '5000', to_wallet_address, timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'TRANSFER', ...wish })
  const send = () => trader.client.send('PUT', '/v1/transfers', { ...wish, signature })
  t.match(await send(), { body: { code: 'INSUFFICIENT_BALANCE' } })
  const wallet_address = trader.wallet.address
  await faucet(api.url, { wallet_address, asset: 'USDC', amount: '5000' })
  t.match(await send(), { status: 200 })
  t.match(await send(), { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
})

t.test('of many copies sent at once to two api copies one is accepted', async (t) => {
  const second = await openApi(t, ground)
  const twin = createClient({ ...trader, url: second.url })
  const order = await signedBid(trader.client)
  const answers = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((at) =>
      (at % 2 ? twin : trader.client).send('POST', '/v1/orders', order),
    ),
  )
  const accepted = answers.filter(({ status }) => status === 201)
  t.equal(accepted.length, 1)
  for (const { status, body } of answers) {
    t.equal(body.order_id, accepted[0].body.order_id)
    if (status !== 201) t.equal(body.code, 'REPLAYED_MESSAGE')
  }
  const bookOf = async (url: string) =>
    (await request(url, { method: 'GET', target: '/v1/markets/BTC_USDC/order-book' })).body
  const here = await bookOf(api.url)
  // It may have refused all that it was sent before it heard of the order.
  await until('both are there', async () => (await bookOf(second.url)).sequence >= here.sequence)
  t.same(await bookOf(second.url), here, 'both copies show one book')
})

t.test('a restart of everything reopens nothing', async (t) => {
  const order = await signedBid(trader.client)
  const first = await trader.client.send('POST', '/v1/orders', order)
  await api.stop()
  await engine.stop()
  const restarted = await openExchange(t, ground)
  const client = createClient({ ...trader, url: restarted.api.url })
  const again = await client.send('POST', '/v1/orders', order)
  t.same([again.body.code, again.body.order_id], ['REPLAYED_MESSAGE', first.body.order_id])
  t.equal((await client.get('/v1/orders?open=true')).body.total, 4)
  const { body } = await client.get('/v1/markets/BTC_USDC/order-book')
  t.match(body.BUY, [{ price: '20000', quantity: '0.04' }])
})
