import { createHash } from 'node:crypto'
import t from 'tap'
import { faucet, openExchange, openTrader } from '../exchange-fixture.js'
import { openApi, openGround } from '../fixture.js'
import {
  createPlainBook,
  createPlainOrders,
  loginFields,
  type Message,
  openSocket,
  type PlainSocket,
} from './plain-client.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const other = await openApi(t, ground, { env: { DEV_FAUCET: '1' } })
const funds = { USDC: '1000000', BTC: '100' }
const maker = await openTrader(api, { seed: '31', funds })
const taker = await openTrader(api, { seed: '32', funds })
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT' }
const sell = async (quantity: string, price: string) =>
  (await maker.client.place({ ...LIMIT, side: 'SELL', quantity, price })).body
const buy = async (quantity: string, price: string) =>
  (await taker.client.place({ ...LIMIT, side: 'BUY', quantity, price })).body
const marketSequence = async () =>
  (await maker.client.get('/v1/markets/BTC_USDC/order-book')).body.sequence

/** Waits until a channel has come to a sequence, and gives all that it said. */
async function heard(client: PlainSocket, channel: string, sequence: number): Promise<Message[]> {
  const isLater = (message: Message) => message.channel === channel && message.sequence >= sequence
  await client.until(isLater)
  return client.received.filter((message) => message.channel === channel && message.type)
}

t.test('a book kept from depth messages is the book, with every checksum right', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  await sell('1', '30000')
  const views = ['', ':depth=5', ':tick_size=100', ':tick_size=10:depth=5']
  for (const view of views) {
    const answer = await client.ask({ op: 'subscribe', channel: `depth:BTC_USDC${view}` })
    t.match(answer, { ok: true, op: 'subscribe', mode: 'snapshot' })
  }
  for (let i = 0; i < 12; i++) {
    await sell(`0.${1 + (i % 7)}`, String(30_000 + 7 * i))
    await buy(`0.${1 + (i % 5)}`, String(29_990 - 13 * i))
    if (i % 4 === 3) await buy('0.4', '30050')
  }
  await maker.client.cancelAll(0)
  const sequence = await marketSequence()
  for (const view of views) {
    const said = await heard(client, `depth:BTC_USDC${view}`, sequence)
    const book = createPlainBook()
    for (const message of said) book.take(message)
    const fresh = await openSocket(other.url)
    await fresh.ask({ op: 'subscribe', channel: `depth:BTC_USDC${view}` })
    const [snapshot] = await heard(fresh, `depth:BTC_USDC${view}`, sequence)
    const whole = createPlainBook()
    whole.take(snapshot)
    t.equal(book.text(), whole.text(), `depth:BTC_USDC${view}`)
    t.ok(said.length > 25)
    await fresh.close()
  }
  await taker.client.cancelAll(0)
})

/** In one batch: the first two orders get smaller, the third one moves twice in between. */
async function amendTogether(...ids: string[]): Promise<string> {
  const [one, two, moved] = ids.map((order_id) => ({ order_id }))
  const { body } = await maker.client.amendBatch([
    { ...one, quantity: '0.7' },
    { ...moved, price: '30103' },
    { ...two, quantity: '0.55' },
    { ...moved, price: '30101', quantity: '0.3' },
    { ...one, quantity: '0.7' },
    { ...one, quantity: '0.65' },
  ])
  return JSON.stringify(body)
}

/** What a book channel said of an order since its snapshot. */
function kindsOf({ received }: PlainSocket, orderId: string): string[] {
  const id = createHash('sha256').update(orderId).digest('hex').slice(0, 16)
  return received
    .filter(({ channel, type }) => channel === 'book:BTC_USDC' && type === 'update')
    .flatMap(({ changes }) => changes.filter((change: string[]) => change[1] === id))
    .map(([kind]) => kind)
}

t.test('the orders of a book channel add up to the levels of a depth channel', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  const before = await sell('1', '30100')
  for (const channel of ['book:BTC_USDC', 'depth:BTC_USDC']) {
    t.match(await client.ask({ op: 'subscribe', channel }), { ok: true, mode: 'snapshot' })
  }
  const first = await sell('0.5', '30100')
  const third = await sell('0.25', '30101')
  await maker.client.amend(before.order_id, { quantity: '0.75' })
  await maker.client.amend(first.order_id, { price: '30102' })
  await maker.client.amend(first.order_id, { quantity: '0.6' })
  t.notMatch(await amendTogether(before.order_id, first.order_id, third.order_id), /"code"/)
  await buy('1.1', '30101')
  await maker.client.placeBatch([
    { ...LIMIT, side: 'SELL', quantity: '0.3', price: '30110' },
    { ...LIMIT, side: 'SELL', quantity: '0.3', price: '30111' },
  ])
  await taker.client.place({
    ...LIMIT,
    side: 'BUY',
    quantity: '9',
    price: '30110',
    time_in_force: 1,
  })
  const sequence = await marketSequence()
  const orders = createPlainOrders()
  for (const message of await heard(client, 'book:BTC_USDC', sequence)) orders.take(message)
  const book = createPlainBook()
  for (const message of await heard(client, 'depth:BTC_USDC', sequence)) book.take(message)
  const round = (value: number) => Math.round(value * 1e8)
  const sideText = (side: 'BUY' | 'SELL') =>
    orders
      .levels(side)
      .map(([price, sum]) => `${price}:${round(sum)}`)
      .join()
  const levels = book
    .text()
    .split('|')
    .map((side) => side.replace(/:([0-9.]+)/g, (_, quantity) => `:${round(Number(quantity))}`))
  t.same([sideText('BUY'), sideText('SELL')], levels)
  t.notOk(orders.has(before.order_id))
  t.same(
    kindsOf(client, before.order_id),
    ['set', 'set', 'set', 'set', 'remove'],
    'it keeps its place',
  )
  // The snapshot that was made for the first does for the second, with what came after it.
  const second = await openSocket(api.url)
  t.teardown(second.close)
  t.match(await second.ask({ op: 'subscribe', channel: 'book:BTC_USDC' }), { sequence })
  const said = await heard(second, 'book:BTC_USDC', sequence)
  t.ok(said[0].sequence < sequence)
  const again = createPlainOrders()
  for (const message of said) again.take(message)
  for (const side of ['BUY', 'SELL'] as const) t.same(again.levels(side), orders.levels(side))
  await maker.client.cancelAll(0)
  await taker.client.cancelAll(0)
})

t.test('trades, the best prices, the ticker and candles are told as they happen', async (t) => {
  const client = await openSocket(other.url)
  t.teardown(client.close)
  for (const channel of ['trades', 'bbo', 'ticker', 'candles', 'candles']) {
    const interval = channel === 'candles' ? ':1m' : ''
    await client.ask({ op: 'subscribe', channel: `${channel}:BTC/USDC${interval}` })
  }
  const resting = await sell('2', '31000')
  const taken = await buy('0.5', '31000')
  const sequence = await marketSequence()
  const trades = await heard(client, 'trades:BTC_USDC', sequence)
  t.match(trades.at(-1), {
    type: 'update',
    trades: [
      {
        price: '31000',
        quantity: '0.5',
        maker_side: 'SELL',
        maker_order_id: resting.order_id,
        taker_order_id: taken.order_id,
      },
    ],
  })
  t.match((await heard(client, 'bbo:BTC_USDC', sequence)).at(-1), {
    bid: null,
    ask: ['31000', '1.5'],
  })
  const ticker = (await heard(client, 'ticker:BTC_USDC', sequence)).at(-1)
  const { body } = await maker.client.get('/v1/markets/BTC_USDC')
  t.match(ticker, { last_price: '31000', trades: body.twenty_four_hour.trades })
  t.equal(Number(ticker.volume), body.twenty_four_hour.volume)
  t.match((await heard(client, 'candles:BTC_USDC:1m', sequence)).at(-1), {
    interval: '1m',
    candles: [{ close: '31000' }],
  })
  await maker.client.cancelAll(0)
})

t.test('a copy that begins long after the last trade knows its price', async (t) => {
  const later = await openApi(t, ground, { now: () => Date.now() + 40 * 86_400_000 })
  const client = await openSocket(later.url)
  t.teardown(client.close)
  for (const channel of ['ticker:BTC_USDC', 'candles:BTC_USDC:1w']) {
    t.match(await client.ask({ op: 'subscribe', channel }), { ok: true })
  }
  const ticker = await client.until((m) => m.channel === 'ticker:BTC_USDC' && m.type)
  t.match(ticker, { last_price: '31000', open: '31000', volume: '0', trades: 0 })
})

t.test('private channels tell an account what concerns it, and nobody else', async (t) => {
  const [mine, others] = [await openSocket(api.url), await openSocket(other.url)]
  t.teardown(mine.close)
  t.teardown(others.close)
  t.match(await mine.ask({ op: 'subscribe', channel: 'orders' }), {
    ok: false,
    code: 'INVALID_API_KEY',
  })
  t.match(await mine.ask(loginFields(maker.apiKey, maker.secret)), { ok: true, user: maker.user })
  t.match(await others.ask(loginFields(taker.apiKey, taker.secret)), { ok: true })
  const open = await sell('1', '32000')
  for (const channel of ['orders', 'fills', 'balances', 'transfers', 'withdrawals']) {
    t.match(await mine.ask({ op: 'subscribe', channel }), { ok: true, mode: 'snapshot', channel })
    t.match(await others.ask({ op: 'subscribe', channel }), { ok: true })
  }
  t.match((await mine.until((m) => m.channel === 'orders' && m.type)).orders, [
    { order_id: open.order_id, status: 'PENDING', remaining_quantity: '1', price: '32000' },
  ])
  await buy('0.4', '32000')
  const filled = await mine.until((m) => m.channel === 'orders' && m.type === 'update')
  t.match(filled.orders, [
    { order_id: open.order_id, status: 'PARTIALLY_FILLED', remaining_quantity: '0.6' },
  ])
  const fill = await mine.until((m) => m.channel === 'fills' && m.type === 'update')
  t.match(fill.fills, [{ role: 'maker', side: 'SELL', quantity: '0.4', price: '32000' }])
  t.equal(fill.sequence, filled.sequence)
  const taken = await others.until((m) => m.channel === 'orders' && m.type === 'update')
  t.match(taken.orders, [{ side: 'BUY', status: 'FILLED', remaining_quantity: '0' }])
  const moved = await mine.until((m) => m.channel === 'balances' && m.type === 'update')
  t.same(moved.balances.map(({ asset }: Message) => asset).sort(), ['BTC', 'USDC'])
  const { body } = await maker.client.get('/v1/positions/BTC')
  const btc = moved.balances.find(({ asset }: Message) => asset === 'BTC')
  t.match(btc, { available: body.available_formatted, locked: body.locked_formatted })
  await faucet(api.url, { wallet_address: maker.wallet.address, asset: 'USDC', amount: '5' })
  const gift = await mine.until((m) => m.channel === 'transfers' && m.type === 'update')
  t.match(gift.transfers, [{ type: 'deposit', asset: 'USDC', amount: '5' }])
  const history = await maker.client.get('/v1/users/me/transaction-history')
  t.match(history.body.data[0], { type: 'DEPOSIT', id: gift.transfers[0].id })
  const refused = await maker.client.place({
    ...LIMIT,
    side: 'SELL',
    quantity: '500',
    price: '32000',
  })
  t.equal(refused.status, 400)
  const failed = await mine.until((m) => m.type === 'update' && m.orders?.[0]?.status === 'FAILED')
  t.match(failed.orders, [{ ticker: 'BTC_USDC', code: 'INSUFFICIENT_BALANCE' }])
  t.notOk(others.received.some((m) => JSON.stringify(m).includes(failed.orders[0].order_id)))
  await maker.client.cancelAll(0)
})

t.test('an order whose command comes twice stays what it is', async (t) => {
  const client = await openSocket(api.url)
  t.teardown(client.close)
  await client.ask(loginFields(maker.apiKey, maker.secret))
  await client.ask({ op: 'subscribe', channel: 'orders' })
  const { order_id } = await sell('1', '34000')
  const entries = await ground.streams.commands.read('0-0', 10_000, 0)
  await ground.streams.commands.append(entries[entries.length - 1].bytes)
  await maker.client.cancel(order_id)
  await client.until((m) => m.type === 'update' && m.orders?.[0]?.status === 'CANCELLED')
  const said = client.received.filter(({ type }) => type === 'update')
  const statuses = said.flatMap(({ orders }) => orders.map(({ status }: Message) => status))
  t.strictSame(statuses, ['PENDING', 'CANCELLED'])
})

t.test('both copies of an api say the same, byte for byte', async (t) => {
  const clients = [await openSocket(api.url), await openSocket(other.url)]
  const before = await marketSequence()
  const channels = ['depth:BTC_USDC', 'trades:BTC_USDC', 'book:BTC_USDC', 'bbo:BTC_USDC']
  const said = await Promise.all(
    clients.map(async (client) => {
      t.teardown(client.close)
      const texts: string[] = []
      client.socket.on('message', (data) => texts.push(data.toString()))
      for (const channel of channels) await client.ask({ op: 'subscribe', channel })
      return texts
    }),
  )
  for (let i = 0; i < 5; i++) {
    await sell('0.5', String(33_000 + i))
    await buy('0.3', '33001')
  }
  await maker.client.cancelAll(0)
  const sequence = await marketSequence()
  const [one, two] = await Promise.all(
    clients.map(async (client, i) => {
      await heard(client, 'depth:BTC_USDC', sequence)
      // What was before may be in the snapshot of one and follow on that of the other.
      return said[i].filter((text) => (JSON.parse(text).sequence ?? 0) > before).sort()
    }),
  )
  t.ok(one.length > 20)
  t.same(one, two)
})
