import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { CHANNEL_DEPTHS, GROUPINGS } from '@truebook/shared/wire/order-book'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import { openCopyParts } from './copy-parts.js'
import { loginFields, openSocket, type PlainSocket } from './plain-client.js'

t.setTimeout(240_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground, { env: { RATE_LIMITS: 'off' } })
const trader = await openTrader(api, { seed: '54', funds: { USDC: '100000000' } })

/** An api copy that grants its connections little, and tells when it sends one away. */
async function openCopy(t: Test) {
  // What the system itself holds for a socket is as much as ever.
  const { app } = await openCopyParts(t, ground, (deps) => {
    const limits = { ...deps.feed.limits, slowBytes: 16 * 1024, mostBytes: 64 * 1024 }
    return { ...deps, feed: { ...deps.feed, limits } }
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const { websocketServer } = app as unknown as { websocketServer: { clients: Set<WebSocket> } }
  const isSendingAway = () =>
    [...websocketServer.clients].some(({ readyState }) => readyState === WebSocket.CLOSING)
  return { url, isSendingAway }
}

const ORDER = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT', quantity: '0.001' }
/** Some twenty fill what the system holds; an account may have 200. */
const BATCHES = 150

/** Fifty more orders rest, each at a better price than all before. */
async function trade(batch: number): Promise<void> {
  const price = (i: number) => String(20_000 + 50 * batch + i)
  const orders = Array.from({ length: 50 }, (_, i) => ({ ...ORDER, price: price(i) }))
  const { status } = await trader.client.placeBatch(orders)
  if (status >= 300) throw new Error(`A batch was answered with ${status}.`)
}

async function subscribe(client: PlainSocket, channels: readonly string[]): Promise<void> {
  for (const channel of channels) {
    const answer = await client.ask({ op: 'subscribe', channel })
    if (!answer.ok) throw new Error(answer.message)
  }
}

t.test('a socket that is never read is closed and told why, and delays nobody', async (t) => {
  const { url, isSendingAway } = await openCopy(t)
  const readers = [await openSocket(url), await openSocket(url)]
  for (const reader of readers) {
    t.teardown(reader.close)
    await subscribe(reader, ['book:BTC_USDC', 'depth:BTC_USDC'])
  }
  const slow = await openSocket(url)
  t.teardown(() => slow.socket.terminate())
  await slow.ask(loginFields(trader.apiKey, trader.secret))
  const views = GROUPINGS.flatMap((width) =>
    CHANNEL_DEPTHS.map((depth) => `depth:BTC_USDC:tick_size=${width}:depth=${depth}`),
  )
  await subscribe(slow, [...views, 'book:BTC_USDC', 'orders', 'balances'])
  slow.socket.pause()
  let isSentAway = false
  const closed = once(slow.socket, 'close')
  const watching = (async () => {
    while (!isSentAway) {
      await sleep(2)
      isSentAway ||= isSendingAway()
    }
    // Only now does it read, to see why.
    slow.socket.resume()
  })()
  let batches = 0
  for (; !isSentAway && batches < BATCHES; batches++) await trade(batches)
  t.ok(isSentAway, 'it was given up')
  isSentAway = true
  await watching
  const [code, reason] = await closed
  t.same([code, String(reason)], [4408, 'You read too slowly.'])

  const { sequence } = (await trader.client.get('/v1/markets/BTC_USDC/order-book')).body
  t.comment(`${batches} batches, up to ${sequence}`)
  for (const { until, received } of readers) {
    for (const channel of ['book:BTC_USDC', 'depth:BTC_USDC']) {
      const ofChannel = () =>
        received.filter((message) => message.channel === channel && message.type)
      await until((message) => message.channel === channel && message.sequence === sequence)
      const updates = ofChannel().filter(({ type }) => type === 'update')
      t.equal(ofChannel().length, updates.length + 1, 'nothing was left out and made up for')
      const [{ prev_sequence: from }] = updates
      const chain = [from, ...updates.map((message) => message.sequence)]
      t.same(
        updates.map((message) => message.prev_sequence),
        chain.slice(0, -1),
      )
    }
  }
})
