import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@truebook/client'
import type { FillsMessage } from '@truebook/client/feed-messages'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { openExchange, openTrader } from '../api/exchange-fixture.js'
import { type Message, openSocket } from '../api/feed/plain-client.js'
import { openGround } from '../api/fixture.js'
import { createWatch } from './watch.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '61', funds: { BTC: '10' } })
const ORDER = { ticker: 'BTC_USDC', order_type: 'LIMIT', quantity: '0.1' }
const sell = (price: string) => trader.client.place({ ...ORDER, side: 'SELL', price })

/** An account's feed whose connections can be cut, and whose messages `pass` may change, or keep back by ''. */
async function openPrivateFeed(t: Test, seed: string) {
  const quiet = await openTrader(api, { seed, funds: { USDC: '100000', BTC: '10' } })
  const { changed, until } = createWatch()
  const sockets: WebSocket[] = []
  const asked: Message[] = []
  const told: number[] = []
  const gaps: string[] = []
  const way = { pass: (text: string) => text }
  const key = { apiKey: quiet.apiKey, apiSecret: quiet.secret }
  const feed = createClient({ url: `${api.url}/v1`, key }).feed({
    open(url) {
      const socket = new WebSocket(url)
      const send = socket.send.bind(socket)
      socket.send = (text: string) => {
        asked.push(JSON.parse(text))
        const passed = way.pass(text)
        if (passed !== '') send(passed)
        changed()
      }
      socket.on('message', (data) => {
        const { op, sequence } = JSON.parse(String(data))
        if (op === 'ping') told.push(sequence)
        changed()
      })
      sockets.push(socket)
      return socket as never
    },
    onGap: (channel) => gaps.push(channel),
  })
  t.teardown(() => feed.close())
  const cut = () => sockets.at(-1)?.terminate()
  const sinceOf = (channel: string) => asked.findLast((one) => one.channel === channel)?.since
  const buy = (price: string) => quiet.client.place({ ...ORDER, side: 'BUY', price })
  return { buy, feed, until, changed, cut, told, sinceOf, gaps, way }
}

/** Where the exchange is now. */
async function sequenceNow(): Promise<number> {
  const { hello, close } = await openSocket(api.url)
  await close()
  return hello.sequence
}

t.test('a private channel in which nothing happens does not fall behind the others', async (t) => {
  const { buy, feed, until, changed, cut, told, sinceOf } = await openPrivateFeed(t, '62')
  const fills: FillsMessage[] = []
  feed.subscribe('fills', (message) => {
    fills.push(message)
    changed()
  })
  await until(() => fills.length === 1)
  for (const price of ['47000', '47001', '47002']) await sell(price)
  const before = await sequenceNow()
  t.ok(before > fills[0].sequence)
  await until(() => told.some((sequence) => sequence >= before))
  cut()
  t.equal((await buy('47000')).body.status, 'FILLED')
  await until(() => fills.length === 2)
  t.ok(sinceOf('fills') >= before)
  t.match(fills[1], { type: 'update', fills: [{ quantity: '0.1', role: 'taker' }] })
})

t.test('a ping speaks for no channel that is not begun again yet', async (t) => {
  const { buy, feed, until, changed, cut, told, way, gaps } = await openPrivateFeed(t, '63')
  const heard = { fills: 0, orders: 0 }
  for (const channel of ['fills', 'orders'] as const) {
    feed.subscribe(channel, ({ type }) => {
      if (type === 'update') heard[channel] += 1
      changed()
    })
  }
  await until(() => told.length > 0)
  const keepBack = (part: string) => {
    way.pass = (text) => (text.includes(part) ? '' : text)
    cut()
  }
  keepBack('"login"')
  await sell('46000')
  t.equal((await buy('46000')).body.status, 'FILLED')
  // While nothing is begun there is nothing to ask for, however often it would be time to.
  await sleep(1_500)
  keepBack('"fills"')
  const after = await sequenceNow()
  await until(() => told.some((sequence) => sequence >= after))
  way.pass = (text) => text
  t.same(heard, { fills: 0, orders: 1 })
  cut()
  await until(() => heard.fills === 1)
  t.same({ heard, gaps }, { heard: { fills: 1, orders: 1 }, gaps: [] })
})

t.test('what is not kept any more is told as a gap', async (t) => {
  const { feed, until, changed, cut, way, gaps } = await openPrivateFeed(t, '64')
  const heard: string[] = []
  for (const channel of ['fills', 'balances'] as const) {
    feed.subscribe(channel, ({ type }) => {
      heard.push(`${channel} ${type}`)
      changed()
    })
  }
  await until(() => heard.length === 2)
  // As if the exchange had been set back a little behind what was heard.
  way.pass = (text) => text.replace(/"since":(\d+)/, (_, since) => `"since":${Number(since) + 500}`)
  cut()
  await until(() => heard.length === 4)
  t.same(heard.toSorted(), [
    ...['balances snapshot', 'balances snapshot'],
    ...['fills snapshot', 'fills snapshot'],
  ])
  t.same(gaps, ['fills'], 'what there is of balances is all said again')
})
