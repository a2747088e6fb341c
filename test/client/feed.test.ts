import { createClient } from '@truebook/client'
import { crc32 } from '@truebook/client/crc32'
import { createLiveBook } from '@truebook/client/live-book'
import { fetchTransport, type Transport } from '@truebook/client/transport'
import { SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { CHANNEL_DEPTHS, GROUPINGS } from '@truebook/shared/wire/order-book'
import t from 'tap'
import { WebSocket } from 'ws'
import { openExchange, openTrader } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'
import { openProxy } from '../faults/proxy.js'
import { createWatch } from './watch.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '61', funds: { USDC: '100000', BTC: '10' } })
const sell = (price: string) =>
  trader.client.place({
    ticker: 'BTC_USDC',
    order_type: 'LIMIT',
    side: 'SELL',
    quantity: '0.1',
    price,
  })

/** Opens sockets that a test can break. */
const keptIn = (sockets: WebSocket[]) => (url: string) => {
  const socket = new WebSocket(url)
  sockets.push(socket)
  return socket as never
}

t.test('a client keeps a book, and hears its orders, through lost connections', async (t) => {
  const sockets: WebSocket[] = []
  const there: boolean[] = []
  const key = { apiKey: trader.apiKey, apiSecret: trader.secret }
  const refusals: string[] = []
  const feed = createClient({ url: `${api.url}/v1`, key }).feed({
    onConnection: (isThere) => there.push(isThere),
    open: keptIn(sockets),
    onRefusal: ({ message }) => refusals.push(message),
  })
  t.teardown(() => feed.close())
  const { changed, until } = createWatch()
  const book = feed.book('BTC/USDC', changed)
  const heard: string[] = []
  let isBegun = false
  const stop = feed.subscribe('orders', ({ type, orders }) => {
    isBegun = true
    if (type === 'update') heard.push(...orders.map(({ price }) => price ?? ''))
    changed()
  })
  await until(() => book.sequence() >= 0 && isBegun)
  for (let i = 0; i < 5; i++) {
    await sell(String(30_000 + i))
    if (i % 2 === 1) sockets.at(-1)?.terminate()
  }
  await until(() => book.asks().length === 5 && heard.length === 5)
  t.same(book.asks(2), [
    ['30000', '0.1'],
    ['30001', '0.1'],
  ])
  t.same(heard, ['30000', '30001', '30002', '30003', '30004'])
  t.ok(sockets.length >= 2)
  t.same(there.slice(0, 3), [true, false, true], 'it says when it is behind')
  t.same(refusals, [])
  stop()
})

t.test('a connection that falls silent is left, and the feed goes on over another', async (t) => {
  const proxy = await openProxy(Number(new URL(api.url).port))
  t.teardown(() => proxy.close())
  let opened = 0
  const feed = createClient({ url: `http://127.0.0.1:${proxy.port}/v1` }).feed({
    quietMs: 100,
    open(url) {
      opened += 1
      return new WebSocket(url) as never
    },
  })
  t.teardown(() => feed.close())
  const { changed, until } = createWatch()
  const book = feed.book('BTC_USDC', changed)
  t.notOk(book.isCurrent())
  await until(() => book.sequence() >= 0)
  t.ok(book.isCurrent())
  proxy.become('frozen')
  const { price, before } = { price: '31000', before: opened }
  await sell(price)
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (opened === before) return
      t.notOk(book.isCurrent(), 'it is as it was, and nobody knows whether it still is')
      clearInterval(look)
      resolve()
    }, 20)
  })
  proxy.become('fine')
  await until(() => book.asks().some(([ask]) => ask === price))
  t.ok(opened > before)
  t.ok(book.isCurrent())
  book.close()
  t.notOk(book.isCurrent())
  const again = feed.book('BTC_USDC', changed)
  await until(() => again.isCurrent())
})

t.test('a book is current as long as the exchange answers, with nothing left out', async (t) => {
  const proxy = await openProxy(Number(new URL(api.url).port))
  t.teardown(() => proxy.close())
  const sent: string[] = []
  const feed = createClient({ url: `http://127.0.0.1:${proxy.port}/v1` }).feed({
    quietMs: 60_000,
    open(url) {
      const socket = new WebSocket(url)
      const send = socket.send.bind(socket)
      socket.send = (text: string) => {
        sent.push(JSON.parse(text).op)
        send(text)
      }
      return socket as never
    },
  })
  t.teardown(() => feed.close())
  const book = feed.book('BTC_USDC')
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await until(() => book.isCurrent(2_000))
  for (const ms of [1_999, Number.NaN]) t.throws(() => book.isCurrent(ms), RangeError)
  await until(() => sent.length > 2)
  proxy.become('frozen')
  await until(() => !book.isCurrent(2_000))
  t.ok(book.isCurrent(), 'it is not left yet')
  proxy.become('fine')
  await until(() => book.isCurrent(2_000))
})

t.test('a connection that never comes about is given up, and asked nothing', async (t) => {
  const proxy = await openProxy(Number(new URL(api.url).port))
  t.teardown(() => proxy.close())
  proxy.become('frozen')
  const sockets: WebSocket[] = []
  const feed = createClient({ url: `http://127.0.0.1:${proxy.port}/v1` }).feed({
    quietMs: 50,
    open: keptIn(sockets),
  })
  t.teardown(() => feed.close())
  while (sockets.length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
  t.ok(sockets.slice(0, -1).every(({ readyState }) => readyState >= WebSocket.CLOSING))
  proxy.become('fine')
  await new Promise<void>((resolve) => {
    feed.subscribe('status', () => resolve())
  })
})

/** Names of depth channels, of markets that are made for it. */
async function manyChannels(): Promise<`depth:${string}`[]> {
  const tickers = ['BTC_USDC', 'ETH_USDC']
  for (const n of [3, 4, 5]) {
    const asset = { ...SEED_ASSETS[0], id: n + 1, symbol: `USDC${n}` }
    const ticker = `BTC_${asset.symbol}`
    const market = { ...SEED_MARKETS[0], id: n, ticker, quoteAsset: asset.id }
    await append({ type: 'create_asset', id: newOrderId(Date.now()), asset })
    await append({ type: 'create_market', id: newOrderId(Date.now()), market })
    tickers.push(ticker)
  }
  // It is decided after those, so that they are there when it is answered.
  await sell('40000')
  return tickers.flatMap((ticker) =>
    GROUPINGS.flatMap((width) =>
      ['', ...CHANNEL_DEPTHS.map((depth) => `:depth=${depth}`)].map(
        (depth) => `depth:${ticker}:tick_size=${width}${depth}` as const,
      ),
    ),
  )
}

async function append(command: Command): Promise<void> {
  await ground.streams.commands.append(encode(commandsField, [command]))
}

t.test('what is refused for now is asked for again, over the same connection', async (t) => {
  let opened = 0
  const refusals: string[] = []
  const { changed, until } = createWatch()
  const feed = createClient({ url: `${api.url}/v1` }).feed({
    open(url) {
      opened += 1
      return new WebSocket(url) as never
    },
    onRefusal({ code, channel }) {
      refusals.push(`${code} ${channel}`)
      changed()
    },
  })
  t.teardown(() => feed.close())
  const begun = new Set<number>()
  // Five more than a connection may have, and twice as many as it may ask for at once.
  const leave = (await manyChannels()).slice(0, 205).map((channel, i) =>
    feed.subscribe(channel, () => {
      begun.add(i)
      changed()
    }),
  )
  await until(() => begun.size === 200 && refusals.length === 5)
  for (const i of [...begun].slice(0, 5)) leave[i]()
  await until(() => begun.size === 205)
  t.equal(opened, 1)
  t.equal(refusals.length, 5, 'of each that was one too many it tells once')
  for (const refusal of refusals) t.match(refusal, /^TOO_MANY_SUBSCRIPTIONS depth:/)
  t.equal(new Set(refusals).size, 5)
})

t.test('a book that missed a message is had anew, over the same connection', async (t) => {
  let opened = 0
  let missed = 0
  const feed = createClient({ url: `${api.url}/v1` }).feed({
    open(url) {
      opened += 1
      const socket = new WebSocket(url)
      const set = (hear: (event: unknown) => void) =>
        socket.addEventListener('message', (event) => {
          const isUpdate = JSON.parse(String(event.data)).type === 'update'
          if (!isUpdate || missed > 0) hear(event)
          else missed += 1
        })
      return Object.defineProperty(socket, 'onmessage', { set }) as never
    },
  })
  t.teardown(() => feed.close())
  const { changed, until } = createWatch()
  const book = feed.book('BTC_USDC', changed)
  await until(() => book.sequence() >= 0)
  const prices = ['33000', '33001', '33002']
  for (const price of prices) await sell(price)
  await until(() => prices.every((price) => book.asks().some(([ask]) => ask === price)))
  t.same({ missed, opened }, { missed: 1, opened: 1 })
})

t.test('a quiet connection that answers is kept', async (t) => {
  const sockets: WebSocket[] = []
  const feed = createClient({ url: `${api.url}/v1` }).feed({
    quietMs: 500,
    open: keptIn(sockets),
  })
  t.teardown(() => feed.close())
  let pongs = 0
  while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise<void>((resolve) => {
    sockets[0].on('message', (data) => {
      if (JSON.parse(String(data)).op === 'ping') pongs += 1
      if (pongs === 3) resolve()
    })
  })
  t.equal(sockets.length, 1)
})

t.test('a channel has one listener, until it leaves', async (t) => {
  const open = (url: string) => new WebSocket(url) as never
  const feed = createClient({ url: `${api.url}/v1` }).feed({ open })
  t.teardown(() => feed.close())
  const leave = feed.subscribe('trades:BTC_USDC', () => undefined)
  t.throws(() => feed.subscribe('trades:BTC/USDC', () => undefined), {
    message: 'This feed listens to trades:BTC_USDC already.',
  })
  leave()
  feed.subscribe('trades:BTC_USDC', () => undefined)
})

t.test('a login that was out of time is made again by the clock of the exchange', async (t) => {
  const key = { apiKey: trader.apiKey, apiSecret: trader.secret }
  const refusals: string[] = []
  const wrongOnce: Transport = async (request) => {
    const answer = await fetchTransport(request)
    return { ...answer, text: JSON.stringify({ server_time: Date.now() - 3_600_000 }) }
  }
  const feed = createClient({ url: `${api.url}/v1`, key, transport: wrongOnce }).feed({
    open: (url) => new WebSocket(url) as never,
    onRefusal: ({ code }) => refusals.push(code),
  })
  t.teardown(() => feed.close())
  await new Promise<void>((resolve) => {
    feed.subscribe('balances', () => resolve())
  })
  t.notOk(refusals.includes('INVALID_TIMESTAMP'))
})

t.test('a book that was told wrong is empty until it is told anew', async (t) => {
  const book = createLiveBook()
  const all = {
    channel: 'depth:X',
    type: 'snapshot',
    sequence: 5,
    bids: [['1', '2']],
    asks: [],
    checksum: crc32('1:2|'),
  } as const
  const update = { ...all, type: 'update', time: 1, sequence: 6, prev_sequence: 5 } as const
  const what = () => [book.sequence(), book.bids(), book.asks()]
  t.notOk(book.take({ ...all, checksum: 1 }))
  t.same(what(), [-1, [], []])
  t.ok(book.take(all))
  t.same(what(), [5, [['1', '2']], []])
  t.notOk(book.take({ ...update, bids: [['1', '3']] }), 'its checksum is of something else')
  t.same(what(), [-1, [], []])
  t.ok(book.take(all))
  t.notOk(book.take({ ...update, prev_sequence: 4 }), 'something was missed')
  t.same(what(), [-1, [], []])
  t.ok(book.take(all))
  t.same(what(), [5, [['1', '2']], []])
})
