import { createClient } from '@truebook/client'
import { crc32 } from '@truebook/client/crc32'
import { NoAnswerError, NotSentError } from '@truebook/client/errors'
import type { Heard, SocketLike } from '@truebook/client/line'
import { passed } from '@truebook/client/passed'
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
  const told: boolean[] = []
  const feed = client.feed({
    quietMs: 60_000,
    onConnection: (isThere) => told.push(isThere),
    open() {
      const one = scriptedSocket((asked) =>
        asked.op === 'subscribe' ? { ok: true, mode: 'snapshot', sequence: 1 } : answer(asked),
      )
      sockets.push(one)
      return one.socket
    },
    onRefusal: ({ code }) => refusals.push(code),
  })
  return { feed, sockets, refusals, told }
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
  const sign = signer.signMessage.bind(signer)
  const signed = new Promise<void>((resolve) => {
    t.intercept(signer, 'signMessage', {
      value: async (text: string) => {
        const signature = await sign(text)
        setImmediate(resolve)
        return signature
      },
    })
  })
  const order = feed.placeOrder({ ...ORDER, price: '1' })
  order.catch(() => undefined)
  await signed
  pass(100_000)
  sockets[0].say({ op: 'hello', session: 's1' })
  await t.rejects(order, NotSentError)
  t.same(placed, [])
  pass(-3_600_000)
  const last = feed.placeOrder({ ...ORDER, price: '2' })
  await until(() => placed.length === 1)
  feed.close()
  await t.rejects(last, NoAnswerError, 'a clock that is set back changes nothing')
  t.throws(() => feed.book('BTC_USDC'), /This feed is closed/)
})

t.test('sleep counts also after a clock was set back', (t) => {
  const pass = openTime(t)
  const begun = passed()
  pass(-3_600_000)
  t.ok(passed() - begun < 60_000)
  pass(1_800_000)
  const now = passed() - begun
  t.ok(now >= 1_800_000 && now < 1_860_000)
  t.end()
})

t.test('nothing is asked for what is left, and nobody is told of what never was', async (t) => {
  const full = { ok: false, status: 429, code: 'TOO_MANY_REQUESTS', message: 'There are 30.' }
  const said: string[] = []
  const { feed, sockets, told } = openFeed(({ op }) => {
    said.push(String(op))
    return op === 'login' ? full : undefined
  })
  const leave = feed.subscribe('orders', () => undefined)
  sockets[0].say({ op: 'hello', session: 's1' })
  await until(() => said.includes('login'))
  leave()
  await new Promise((resolve) => setTimeout(resolve, 500))
  const logins = said.length
  await new Promise((resolve) => setTimeout(resolve, 500))
  t.equal(said.length, logins, 'no login is tried again')
  const again = feed.subscribe('orders', () => undefined)
  await until(() => said.length > logins)
  again()
  feed.close()
  t.same(told, [true, false])

  const unopened = openFeed(() => undefined)
  unopened.feed.close()
  t.same(unopened.told, [], 'it was not there, and is not wanted')
})

t.test('a socket that throws is left for another one', async (t) => {
  const { feed, sockets } = openFeed(() => undefined)
  t.teardown(() => feed.close())
  const book = feed.book('BTC_USDC')
  sockets[0].socket.send = () => {
    throw new Error('It is closing.')
  }
  sockets[0].say({ op: 'hello', session: 's1' })
  await until(() => sockets.length === 2)
  sockets[1].say({ op: 'hello', session: 's2' })
  sockets[1].say({ ...SNAPSHOT, sequence: 1 })
  t.ok(book.isCurrent())
})
