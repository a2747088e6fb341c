import { createClient } from '@truebook/client'
import {
  ConnectionLostError,
  ExchangeError,
  errors,
  NoAnswerError,
  NotSentError,
} from '@truebook/client/errors'
import type { FeedOptions } from '@truebook/client/feed'
import { fetchTransport, type Transport } from '@truebook/client/transport'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { openExchange, openTrader } from '../api/exchange-fixture.js'
import type { Message } from '../api/feed/plain-client.js'
import { openGround } from '../api/fixture.js'
import { until } from '../host/process-help.js'
import { thrownBy } from './thrown-by.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const url = `${api.url}/v1`
const ASK = { ticker: 'BTC_USDC', side: 'SELL', order_type: 'LIMIT', quantity: '0.1' } as const

/** An account's feed whose connections can be cut, and what is sent over it; by REST it only reads. */
async function openFeed(t: Test, seed: string, options: FeedOptions = {}) {
  const { apiKey, secret, wallet } = await openTrader(api, { seed, funds: { BTC: '10' } })
  const account = { url, key: { apiKey, apiSecret: secret }, signer: wallet }
  const reading: Transport = (request) => {
    t.equal(request.method, 'GET')
    return fetchTransport(request)
  }
  const sockets: WebSocket[] = []
  const sent: Message[] = []
  /** Which messages get there, and which answers come back. */
  const way = {
    isThere: false,
    isOpen: true,
    isTold: (_: Message) => true,
    isHeard: (_: Message) => true,
  }
  const feed = createClient({ ...account, transport: reading }).feed({
    open(url) {
      const socket = new WebSocket(way.isOpen ? url : 'ws://127.0.0.1:1')
      const send = socket.send.bind(socket)
      socket.send = (text: string) => {
        const message = JSON.parse(text)
        sent.push(message)
        if (way.isTold(message)) send(text)
      }
      const emit = socket.emit.bind(socket)
      socket.emit = (name: string, ...args: unknown[]) => {
        if (name === 'message' && !way.isHeard(JSON.parse(String(args[0])))) return true
        return emit(name, ...args)
      }
      sockets.push(socket)
      return socket as never
    },
    onConnection: (isThere) => {
      way.isThere = isThere
    },
    ...options,
  })
  t.teardown(() => feed.close())
  async function cut() {
    sockets.at(-1)?.terminate()
    await until(() => !way.isThere)
  }
  const client = createClient(account)
  async function openOrders() {
    const { data } = await client.call('get', '/orders', { query: { open: true } })
    return data
  }
  const ops = () => sent.map(({ op }) => op).filter((op) => op !== 'ping')
  return { feed, client, openOrders, sent, ops, way, cut }
}

const isLost = (error: unknown) =>
  error instanceof NoAnswerError && error.cause instanceof ConnectionLostError

t.test('what cannot be read is refused as by REST, and keeps no place', async (t) => {
  const { feed, client } = await openFeed(t, '7a')
  const unread = [
    { expires_at: 2 ** 53 },
    { client_order_id: '\0' },
    { self_trade_prevention: { nested: 1 } },
  ]
  for (const wrong of unread) {
    const order = { ...ASK, price: '70000', ...wrong } as typeof ASK & { price: string }
    const overFeed = (await thrownBy(feed.placeOrder(order))) as ExchangeError
    const overRest = (await thrownBy(client.placeOrder(order))) as ExchangeError
    t.equal(overFeed.code, overRest.code, JSON.stringify(wrong))
  }
  t.match(await feed.placeOrder({ ...ASK, price: '70000' }), { order_id: String })
})

t.test('orders go over the feed, and are answered as by REST', async (t) => {
  const { feed, openOrders, ops } = await openFeed(t, '71')
  const placed = await feed.placeOrder({ ...ASK, price: '60000' })
  t.match(placed, { status: 'PENDING', remaining_quantity: '0.1', client_order_id: /-/ })
  t.notOk('op' in placed || 'id' in placed || 'ok' in placed, 'as by REST')
  const { order_id } = placed
  t.match(await feed.amendOrder(order_id, { price: '60001' }), { price: '60001', fee: '0' })
  t.match(await feed.cancelOrder(order_id), { order_id, status: 'CANCELLED' })
  const named = { client_order_id: 'over-the-feed' }
  await feed.placeOrder({ ...ASK, ...named, price: '60002' })
  t.match(await feed.amendOrder(named, { price: '60003' }), { price: '60003' })
  t.match(await feed.cancelOrder(named), { status: 'CANCELLED' })
  const outcomes = await feed.placeOrders([
    { ...ASK, price: '61000' },
    { ...ASK, price: '0' },
    { ...ASK, price: '61001' },
    { ...ASK, price: '61002' },
  ])
  t.match(outcomes, [{ status: 'PENDING' }, { code: 'INVALID_FIELD' }, {}, { order_id: String }])
  const ids = outcomes.flatMap((one) => ('order_id' in one ? String(one.order_id) : []))
  const [first, second] = ids
  t.match(await feed.amendOrders([{ order_id: first, price: '61003' }]), [{ price: '61003' }])
  t.match(await feed.cancelOrders([first, second]), [
    { order_id: first, status: 'CANCELLED' },
    { order_id: second, status: 'CANCELLED' },
  ])
  t.match(await feed.cancelAllOrders(0), { cancelled: 1 })
  const { due_at, timestamp } = await feed.cancelAllAfter(60_000)
  t.equal(due_at, timestamp + 60_000)
  t.match(await feed.cancelAllAfter(0), { due_at: 0 })
  t.same(await openOrders(), [])
  t.same(ops(), [
    ...['login', 'place', 'amend', 'cancel', 'place', 'amend', 'cancel'],
    ...['batch', 'amend_batch', 'cancel_batch', 'cancel_all'],
    ...['cancel_all_after', 'cancel_all_after'],
  ])
})

t.test('answers find who asked, whatever their order', async (t) => {
  const { feed } = await openFeed(t, '72')
  const prices = Array.from({ length: 60 }, (_, at) => String(62_000 + at))
  const placed = await Promise.all(
    prices.map((price) => feed.placeOrder({ ...ASK, quantity: '0.01', price })),
  )
  const amended = await Promise.all(
    placed.map(({ order_id }, at) => feed.amendOrder(order_id, { price: String(63_000 + at) })),
  )
  t.same(
    amended.map(({ order_id, price }) => [order_id, price]),
    placed.map(({ order_id }, at) => [order_id, String(63_000 + at)]),
  )
})

t.test('refusals are those of REST', async (t) => {
  const { feed, client } = await openFeed(t, '73')
  const { order_id } = await feed.placeOrder({ ...ASK, price: '60000' })
  await feed.cancelOrder(order_id)
  const tooMuch = { ...ASK, quantity: '1000', price: '60000' }
  const cases = [
    [() => feed.cancelOrder(order_id), () => client.cancelOrder(order_id)],
    [() => feed.placeOrder(tooMuch), () => client.placeOrder(tooMuch)],
    [() => feed.cancelOrder('x'), () => client.cancelOrder('x')],
    [() => feed.cancelAllAfter(1), () => client.cancelAllAfter(1)],
  ] as const
  for (const [byFeed, byRest] of cases) {
    const [one, other] = [await thrownBy(byFeed()), await thrownBy(byRest())]
    t.ok(one instanceof ExchangeError && other instanceof ExchangeError)
    const { status, code, message, details, name } = one as ExchangeError
    t.match(other, { status, code, message, name })
    const { x_request_id: _, ...rest } = (other as ExchangeError).details
    t.same(details, rest)
    t.equal((one as ExchangeError).constructor, (other as ExchangeError).constructor)
  }
  await t.rejects(feed.placeOrder(tooMuch), errors.INSUFFICIENT_BALANCE)
})

t.test(
  'what was under way as the connection was lost is told so, and not sent again',
  async (t) => {
    const { feed, client, openOrders, sent, ops, way, cut } = await openFeed(t, '74')
    await feed.cancelAllOrders(0)
    way.isTold = ({ op }) => op !== 'place'
    const neverCame = thrownBy(feed.placeOrder({ ...ASK, price: '64000' }))
    await until(() => ops().includes('place'))
    way.isTold = () => true
    way.isHeard = ({ op }) => op !== 'place'
    const came = thrownBy(feed.placeOrder({ ...ASK, price: '64001' }))
    await until(async () => (await openOrders()).length === 1)
    await cut()
    for (const [error, price] of [
      [await neverCame, '64000'],
      [await came, '64001'],
    ] as const) {
      t.ok(isLost(error))
      const { request, taken } = error as NoAnswerError
      t.match(request, { path: '/orders', body: { price, client_order_id: /-/, signature: /^0x/ } })
      t.equal(taken, undefined)
    }
    way.isHeard = () => true
    t.match(await feed.placeOrder({ ...ASK, price: '64002' }), { status: 'PENDING' })
    t.same(
      sent.filter(({ op }) => op === 'place').map(({ price }) => price),
      ['64000', '64001', '64002'],
      'each was sent once',
    )
    const prices = (await openOrders()).map(({ price }) => price).toSorted()
    t.same(prices, ['64001', '64002'])
    const sendAgain = async (error: Promise<unknown>) => {
      const { body } = ((await error) as NoAnswerError).request
      return client.call('post', '/orders', { body: body as never })
    }
    const taken = await thrownBy(sendAgain(came))
    t.ok(taken instanceof errors.REPLAYED_MESSAGE, 'the same message takes effect once')
    const there = (await openOrders()).find(({ price }) => price === '64001')
    t.match(taken, { details: { order_id: there?.order_id } })
    t.match(await sendAgain(neverCame), { status: 'PENDING' })
  },
)

t.test('without a connection an order waits for one, for so long as is asked', async (t) => {
  const { feed, openOrders, ops, way, cut } = await openFeed(t, '75')
  await feed.cancelAllOrders(0)
  way.isOpen = false
  await cut()
  const waiting = feed.placeOrder({ ...ASK, price: '65000' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  way.isOpen = true
  t.match(await waiting, { status: 'PENDING' })
  t.same(ops(), ['login', 'cancel_all', 'login', 'place'])
  const hasty = await openFeed(t, '76', { patienceMs: 0 })
  await until(() =>
    hasty.feed.cancelAllOrders(0).then(
      () => true,
      () => false,
    ),
  )
  hasty.way.isOpen = false
  await hasty.cut()
  const error = await thrownBy(hasty.feed.placeOrder({ ...ASK, price: '65002' }))
  t.match(error, { name: 'NotSentError', request: { body: { price: '65002' } } })
  t.notOk(error instanceof NoAnswerError, 'it is known that nothing came of it')
  t.equal((await openOrders()).length, 1)
})

t.test('a feed that is closed sends nothing more, and says what was under way', async (t) => {
  const { feed, way, ops } = await openFeed(t, '77')
  await feed.cancelAllOrders(0)
  way.isHeard = ({ op }) => op !== 'place'
  const underWay = thrownBy(feed.placeOrder({ ...ASK, price: '66000' }))
  await until(() => ops().includes('place'))
  feed.close()
  t.ok(isLost(await underWay))
  t.ok((await thrownBy(feed.placeOrder({ ...ASK, price: '66001' }))) instanceof NotSentError)
  t.ok((await thrownBy(feed.cancelOnDisconnect())) instanceof NotSentError)
})

t.test('orders are cancelled on each disconnect, once that was asked for', async (t) => {
  const { feed, openOrders, sent, ops, way, cut } = await openFeed(t, '78')
  const { valid_until } = await feed.cancelOnDisconnect()
  t.ok(valid_until > Date.now())
  for (const price of ['67000', '67001']) {
    await feed.placeOrder({ ...ASK, price })
    t.equal((await openOrders()).length, 1)
    way.isOpen = false
    await cut()
    await until(async () => (await openOrders()).length === 0)
    way.isOpen = true
  }
  await feed.placeOrder({ ...ASK, price: '67002' })
  t.same(ops(), [
    'login',
    'cancel_on_disconnect',
    'place',
    ...ops().slice(0, 3),
    ...ops().slice(0, 3),
  ])
  const sessions = sent.flatMap(({ session }) => session ?? [])
  t.equal(new Set(sessions).size, 3, 'each is for its own connection')
  feed.close()
  await until(async () => (await openOrders()).length === 0)
})
