import { createClient } from '@truebook/client'
import { createLiveBook } from '@truebook/client/live-book'
import t from 'tap'
import { WebSocket } from 'ws'
import { openExchange, openTrader } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'

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

t.test('a client keeps a book, and hears its orders, through lost connections', async (t) => {
  const sockets: WebSocket[] = []
  const key = { apiKey: trader.apiKey, apiSecret: trader.secret }
  const refusals: string[] = []
  const feed = createClient({ url: `${api.url}/v1`, key }).feed({
    open(url) {
      const socket = new WebSocket(url)
      sockets.push(socket)
      return socket as never
    },
    onRefusal: ({ message }) => refusals.push(message),
  })
  t.teardown(() => feed.close())
  let changed = () => {}
  const book = feed.book('BTC/USDC', () => changed())
  const heard: string[] = []
  const stop = feed.subscribe('orders', ({ type, orders }) => {
    if (type === 'update') heard.push(...orders.map(({ price }) => price ?? ''))
    changed()
  })
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => {
        if (holds()) resolve()
      }
      changed()
    })
  await until(() => book.sequence() >= 0)
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
  t.same(refusals, [])
  stop()
})

t.test('a book that was told wrong does not take it', async (t) => {
  const book = createLiveBook()
  const snapshot = {
    channel: 'depth:X',
    type: 'snapshot',
    sequence: 5,
    bids: [['1', '2']],
    asks: [],
  } as const
  t.notOk(book.take({ ...snapshot, checksum: 1 }))
  const update = {
    ...snapshot,
    type: 'update',
    sequence: 7,
    prev_sequence: 6,
    checksum: 1,
  } as const
  t.notOk(book.take(update))
  t.equal(book.sequence(), 5)
})
