import { createClient, type Signer } from '@truebook/client'
import { errors } from '@truebook/client/errors'
import type { Input } from '@truebook/client/types'
import { Wallet } from 'ethers'
import t from 'tap'
import { openExchange } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

const { api } = await openExchange(t, await openGround(t))
const url = `${api.url}/v1`
const maker = await openTrader('BTC', '10')
const taker = await openTrader('USDC', '1000000')
const ASK = { ticker: 'BTC_USDC', side: 'SELL', order_type: 'LIMIT' } as const
const BID = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT' } as const

async function openTrader(asset: string, amount: string) {
  const signer: Signer = Wallet.createRandom()
  const guest = createClient({ url, signer })
  const wallet_address = await signer.getAddress()
  await guest.call('post', '/dev/faucet', { body: { wallet_address, asset, amount } })
  return createClient({ url, signer, key: await guest.createKey() })
}

t.test('a wallet without anything comes to a fill', async (t) => {
  const resting = await maker.placeOrder({ ...ASK, price: '60000', quantity: '0.5' })
  t.equal(resting.status, 'PENDING')
  t.ok(resting.client_order_id, 'an order without a name gets one')
  const taking = await taker.placeOrder({ ...BID, price: '60000', quantity: '0.2' })
  t.match(taking, { status: 'FILLED', filled_quantity: '0.2', average_price: '60000' })
  const { available_formatted } = await taker.call('get', '/positions/{asset}', {
    path: { asset: 'BTC' },
  })
  t.equal(available_formatted, '0.2')
})

t.test('orders are amended and cancelled, one, some and all', async (t) => {
  const { order_id } = await maker.placeOrder({ ...ASK, price: '61000', quantity: '0.5' })
  t.match(await maker.amendOrder(order_id, { quantity: '0.4' }), { remaining_quantity: '0.4' })
  t.match(await maker.cancelOrder(order_id), { status: 'CANCELLED' })
  const outcomes = await maker.placeOrders([
    { ...ASK, price: '62000', quantity: '0.1' },
    { ...ASK, price: '62000.001', quantity: '0.1' },
    { ...ASK, price: '63000', quantity: '0.1' },
  ])
  t.match(outcomes, [{ status: 'PENDING' }, { code: 'INVALID_FIELD' }, { status: 'PENDING' }])
  const ids = outcomes.flatMap((one) => ('order_id' in one ? String(one.order_id) : []))
  const amended = await maker.amendOrders([
    { order_id: ids[0], price: '62001' },
    { order_id: ids[1], quantity: '' },
    { order_id: ids[1], price: undefined, quantity: '0.05' } as never,
  ])
  t.match(amended, [{ price: '62001' }, { code: 'MISSING_FIELDS' }, { quantity: '0.05' }])
  t.match(await maker.cancelOrders(ids.slice(0, 1)), [{ status: 'CANCELLED' }])
  const { cancelled } = await maker.cancelAllOrders(0)
  t.equal(cancelled, 2)
})

t.test('an order is amended and cancelled by its client_order_id', async (t) => {
  const named = { client_order_id: 'mine_1' }
  const { order_id } = await maker.placeOrder({ ...ASK, ...named, price: '61000', quantity: '0.5' })
  t.match(await maker.amendOrder(named, { quantity: '0.4' }), { order_id, quantity: '0.4' })
  t.match(await maker.cancelOrder(named), { order_id, status: 'CANCELLED' })
  await t.rejects(maker.cancelOrder(named), errors.CANCELLATION_ALREADY_RECEIVED)
  await t.rejects(maker.cancelOrder({ client_order_id: 'none' }), errors.ORDER_NOT_FOUND)
  await t.rejects(maker.cancelOrder({ client_order_id: 'a/../b' }), errors.INVALID_FIELD)
})

t.test('the dead-man switch is set and taken away', async (t) => {
  const { due_at, timestamp } = await maker.cancelAllAfter(60_000)
  t.equal(due_at, timestamp + 60_000)
  t.match(await maker.cancelAllAfter(0), { due_at: 0 })
})

t.test('a refusal is an error of the class of its code', async (t) => {
  const error = await taker
    .placeOrder({ ...BID, price: '60000', quantity: '1000' })
    .catch((cause: unknown) => cause)
  t.ok(error instanceof errors.INSUFFICIENT_BALANCE)
  t.notOk(error instanceof errors.INVALID_MARKET)
  t.match(error, { name: 'INSUFFICIENT_BALANCE', status: 400, details: { asset: 'USDC' } })
  const noWallet = createClient({ url })
  await t.rejects(noWallet.cancelOrder('x'), { message: /give createClient a signer/ })
  await t.rejects(noWallet.call('get', '/users/me'), errors.INVALID_API_KEY)
})

t.test('a list is read to its end, whatever the size of a page', async (t) => {
  await maker.placeOrders(
    Array.from({ length: 7 }, (_, at) => ({ ...ASK, price: `${70_000 + at}`, quantity: '0.01' })),
  )
  const prices: string[] = []
  const query = { open: 'true', page_size: '3' } as const
  for await (const order of maker.each('/orders', { query })) prices.push(order.price)
  t.same(prices, ['70006', '70005', '70004', '70003', '70002', '70001', '70000'])
  const { before } = await maker.call('get', '/orders', { query })
  for (const sizes of [['0.02', '0.03', '0.04', '0.05'], ['0.06']]) {
    await maker.placeOrders(sizes.map((quantity) => ({ ...ASK, price: '80000', quantity })))
    const since = { ...query, page_size: '2', before: before ?? '' }
    const came: string[] = []
    for await (const { quantity } of maker.each('/orders', { query: since })) came.push(quantity)
    const all = ['0.02', '0.03', '0.04', '0.05', '0.06']
    t.same(came, all.slice(0, all.indexOf(sizes.at(-1) ?? '') + 1), 'what came since, oldest first')
  }
  const markets: string[] = []
  for await (const { ticker } of createClient({ url }).each('/markets')) markets.push(ticker)
  t.ok(markets.includes('BTC_USDC'))
})

type OrdersQuery = NonNullable<Input<'/orders', 'get'>['query']>
/** Whether a value may be given for a key of the query, as the compiler sees it. */
type Takes<K extends keyof OrdersQuery, T> = T extends OrdersQuery[K] ? true : false

t.test('a query takes booleans and whole numbers as they are', async (t) => {
  const { order_id } = await maker.placeOrder({ ...ASK, price: '90000', quantity: '0.1' })
  const open: string[] = []
  const query = { open: true, page_size: 1, since: Date.now() - 60_000 }
  for await (const order of maker.each('/orders', { query })) open.push(order.order_id)
  t.ok(open.includes(order_id))
  const ticker = { ticker: 'BTC_USDC' }
  const path = '/markets/{ticker}/order-book'
  const { SELL } = await maker.call('get', path, { path: ticker, query: { depth: 1 } })
  t.equal(SELL.length, 1)
  const taken: [Takes<'open', true>, Takes<'page', 1>] = [true, true]
  const refused: [Takes<'open', 1>, Takes<'page', true>, Takes<'ticker', 1>] = [false, false, false]
  t.same([taken, refused].flat(), [true, true, false, false, false], 'so says the compiler')
})

t.test('a sign-in names the site that the exchange wants named', async (t) => {
  const ground = await openGround(t)
  const strict = await openExchange(t, ground, { env: { SIWE_DOMAIN: 'trade.example.com' } })
  const asked = { url: `${strict.api.url}/v1`, signer: Wallet.createRandom() as Signer }
  await t.rejects(createClient(asked).signIn(), errors.INVALID_SIGN_IN)
  const client = createClient({ ...asked, site: 'https://trade.example.com' })
  t.match(await client.createKey(), { apiKey: String, apiSecret: String })
})

t.test('a page has what is not there without https, and a file has no site', async (t) => {
  t.intercept(globalThis.crypto, 'randomUUID', { value: undefined })
  const placed = await maker.placeOrder({ ...ASK, price: '64000', quantity: '0.1' })
  t.match(placed, { client_order_id: /^[0-9a-f]{32}$/ })
  t.intercept(globalThis as { location?: object }, 'location', { value: { host: '' } })
  const client = createClient({ url, signer: Wallet.createRandom() as Signer })
  t.match(await client.createKey(), { apiKey: String })
})
