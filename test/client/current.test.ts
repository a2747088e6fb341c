import { createClient } from '@truebook/client'
import { crc32 } from '@truebook/client/crc32'
import { NotSentError } from '@truebook/client/errors'
import type { Heard, SocketLike } from '@truebook/client/line'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { key, ORDER, scripted, signer } from './scripted-exchange.js'
import { scriptedSocket } from './scripted-socket.js'

const { transport } = scripted()
const client = createClient({ url: 'http://127.0.0.1:1/v1', key, signer, transport })
const SNAPSHOT = {
  channel: 'depth:BTC_USDC',
  type: 'snapshot',
  bids: [],
  asks: [],
  checksum: crc32('|'),
}

/** Lets time pass at once, without its timers. */
function openTime(t: Test): (ms: number) => void {
  const { now } = Date
  let later = 0
  t.intercept(Date, 'now', { value: () => now() + later, configurable: true })
  return (ms) => {
    later += ms
  }
}

/** A feed over sockets that subscribe at once; what else they are asked waits. */
function openFeed(answer: (asked: Heard) => object | undefined) {
  const sockets: { socket: SocketLike; say: (message: object) => void }[] = []
  const refusals: string[] = []
  const feed = client.feed({
    quietMs: 60_000,
    open() {
      const one = scriptedSocket((asked) =>
        asked.op === 'subscribe' ? { ok: true, mode: 'snapshot', sequence: 1 } : answer(asked),
      )
      sockets.push(one)
      return one.socket
    },
    onRefusal: ({ code }) => refusals.push(code),
  })
  return { feed, sockets, refusals }
}

t.test('a book of a slow line is not current, though messages come', async (t) => {
  const pass = openTime(t)
  const pings: Heard[] = []
  const { feed, sockets } = openFeed((asked) => void (asked.op === 'ping' && pings.push(asked)))
  t.teardown(() => feed.close())
  const book = feed.book('BTC_USDC')
  const [{ say }] = sockets
  let sequence = 1
  const update = () => {
    say({ ...SNAPSHOT, sequence })
    sequence += 1
  }
  const pong = (more: object) => say({ id: pings.at(-1)?.id, op: 'ping', ok: true, ...more })
  say({ op: 'hello', session: 's1' })
  update()
  t.ok(book.isCurrent(2_000))
  pass(2_500)
  t.notOk(book.isCurrent(2_000), 'nobody knows')
  update()
  t.equal(pings.length, 1, 'a message reminds of the ping, if no timer does')
  t.notOk(book.isCurrent(2_000), 'it may be an old message')
  pong({ sequence: 2, left_out: true })
  t.notOk(book.isCurrent(2_000), 'not all was said')
  pass(2_500)
  update()
  pong({ sequence: 3 })
  t.ok(book.isCurrent(2_000))
  pass(2_500)
  t.notOk(book.isCurrent(2_000))
  t.ok(book.isCurrent(), 'which takes three times quietMs')
})

t.test('where an account has too many connections, public channels go on', async (t) => {
  const full = { ok: false, status: 429, code: 'TOO_MANY_REQUESTS', message: 'There are 30.' }
  const answers: object[] = [full, full]
  const said: string[] = []
  const { feed, sockets, refusals } = openFeed(({ op }) => {
    if (op === 'login') said.push('login')
    return op === 'login' ? (answers.shift() ?? { ok: true }) : undefined
  })
  t.teardown(() => feed.close())
  const book = feed.book('BTC_USDC')
  let orders = 0
  feed.subscribe('orders', () => (orders += 1))
  const [{ say }] = sockets
  say({ op: 'hello', session: 's1' })
  say({ ...SNAPSHOT, sequence: 1 })
  t.ok(book.isCurrent())
  await until(() => said.length === 3)
  await new Promise((resolve) => setImmediate(resolve))
  say({ channel: 'orders', type: 'snapshot', sequence: 1, orders: [] })
  t.equal(orders, 1)
  t.equal(sockets.length, 1, 'over the same connection')
  t.same(refusals, ['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
})

t.test('an order that has slept is not sent, and a closed feed takes none', async (t) => {
  const pass = openTime(t)
  const placed: unknown[] = []
  const { feed, sockets } = openFeed((asked) => {
    if (asked.op === 'place') placed.push(asked)
    return asked.op === 'login' ? { ok: true } : undefined
  })
  const order = feed.placeOrder({ ...ORDER, price: '1' })
  order.catch(() => undefined)
  // It is signed by then, and waits.
  await new Promise((resolve) => setTimeout(resolve, 200))
  pass(100_000)
  sockets[0].say({ op: 'hello', session: 's1' })
  await t.rejects(order, NotSentError)
  t.same(placed, [])
  feed.close()
  t.throws(() => feed.book('BTC_USDC'), /This feed is closed/)
})
