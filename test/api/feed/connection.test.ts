import { setTimeout as pause } from 'node:timers/promises'
import { frameOf } from '@truebook/api/feed/frame'
import type { Gateway } from '@truebook/api/gateway'
import type { Work } from '@truebook/api/overload/overload'
import { TruebookError } from '@truebook/shared/error'
import type { Event } from '@truebook/shared/event'
import { NO_ATOMS } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'
import { textsOf } from './memory-socket.js'
import { openConnection, openParts } from './open-connection.js'
import { payerOf } from './payer.js'
import { loginFields } from './plain-client.js'

t.setTimeout(240_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const trader = await openTrader(api, { seed: '53', funds: { USDC: '100000' } })

let lastTimestamp = 0

/** An operation's fields with a time of their own, signed. */
async function signed(action: string, fields: object): Promise<object> {
  lastTimestamp = Math.max(Date.now(), lastTimestamp + 1)
  const payload = { ...fields, timestamp: lastTimestamp }
  return { ...payload, signature: await trader.client.sign({ action, ...payload } as never) }
}

async function openOrders(): Promise<number> {
  return (await trader.client.get('/v1/orders?open=true')).body.total
}

const ORDER = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  price: '60000',
  quantity: '0.001',
}

t.test('an order does not wait for a subscription whose reader is slow', async (t) => {
  const { connection, socket, take, answered, logIn } = openConnection(
    t,
    await openParts(t, ground),
  )
  socket.hold()
  for (let i = 0; i < 2; i++) socket.write(frameOf('x'.repeat(100)))
  take({ id: 1, op: 'ping' })
  await answered(1)
  take({ id: 2, op: 'subscribe', channel: 'orders' })
  logIn(trader)
  take({ id: 4, op: 'cancel_all', ...(await signed('CANCEL_ALL_ORDERS', { market: 0 })) })
  t.match(await answered(0), { ok: true })
  t.match(await answered(4), { ok: true, cancelled: 0 })
  t.notOk(textsOf(socket.sent).some((text) => text.startsWith('{"id":2,')))
  socket.read()
  t.match(await answered(2), { ok: true, channel: 'orders' })
  await connection.end()
})

t.test('what a connection asks reaches the engine in the order asked', async (t) => {
  const parts = await openParts(t, ground)
  const sent: string[] = []
  const gateway: Gateway = {
    ...parts.deps.gateway,
    send(command) {
      sent.push(command.type)
      return parts.deps.gateway.send(command)
    },
  }
  const deps = { ...parts.deps, gateway }
  const { connection, take, answered, logIn } = openConnection(t, { ...parts, deps })
  logIn(trader)
  await answered(0)
  const messages = await Promise.all(
    Array.from({ length: 40 }, async (_, i) =>
      i % 2 === 0
        ? { id: i + 1, op: 'place', ...(await signed('PLACE_ORDER', ORDER)) }
        : { id: i + 1, op: 'cancel_all', ...(await signed('CANCEL_ALL_ORDERS', { market: 1 })) },
    ),
  )
  for (const message of messages) {
    take(message)
    // A turn of its own, while the signatures of those before are still looked at.
    await new Promise(setImmediate)
  }
  for (const { id } of messages) await answered(id)
  t.same(
    sent,
    messages.map(({ op }) => (op === 'place' ? 'place_order' : op)),
  )
  t.equal(await openOrders(), 0)
  await connection.end()
})

/** A connection that is logged in, has an order that rests, and knows its session. */
async function openResting(t: Test, parts: Parameters<typeof openConnection>[1]) {
  const opened = openConnection(t, parts)
  const { connection, socket, take, answered, logIn } = opened
  connection.greet()
  logIn(trader)
  await answered(0)
  take({ id: 1, op: 'place', ...(await signed('PLACE_ORDER', ORDER)) })
  t.match(await answered(1), { ok: true, status: 'PENDING' })
  const { session } = JSON.parse(textsOf(socket.sent)[0])
  return { ...opened, session }
}

/** Disconnects behind an engine that refuses its cancel twice at most, at a time of its own. */
async function refusedAt(t: Test, time: number) {
  const parts = await openParts(t, ground)
  const { send } = parts.deps.gateway
  let refusals = 0
  const gateway: Gateway = {
    ...parts.deps.gateway,
    async send(command) {
      if (command.type !== 'cancel_all' || refusals === 2) return send(command)
      refusals += 1
      const code = 'INVALID_TIMESTAMP'
      const original = { original: command.id, originalMarket: 0 }
      const bounds = { low: NO_ATOMS, high: NO_ATOMS }
      const events: Event[] = [
        { type: 'command_rejected', account: 0, code, ...original, ...bounds },
      ]
      return { sequence: 1, time, commandId: command.id, events }
    },
  }
  const opened = await openResting(t, { ...parts, deps: { ...parts.deps, gateway } })
  const { connection, take, answered, session } = opened
  take({
    id: 2,
    op: 'cancel_on_disconnect',
    ...(await signed('CANCEL_ON_DISCONNECT', { session })),
  })
  t.match(await answered(2), { ok: true })
  await connection.end()
  return refusals
}

t.test('a channel that cannot be gone on with ends its connection, not the api', async (t) => {
  const parts = await openParts(t, ground)
  const logged: string[] = []
  const log = { error: (_: object, text: string) => logged.push(text) }
  const resume = () => {
    throw new Error('It failed.')
  }
  let onClosed: (code: number) => void = () => undefined
  const closed = new Promise<number>((resolve) => {
    onClosed = resolve
  })
  const { connection, socket, take, answered } = openConnection(t, {
    ...parts,
    deps: { ...parts.deps, log: log as never },
    feed: { ...parts.feed, hub: { ...parts.feed.hub, resume } },
    close: (code) => onClosed(code),
  })
  let pings = 1
  const sequence = async () => {
    await pause(100)
    take({ id: ++pings, op: 'ping' })
    return (await answered(pings)).sequence
  }
  take({ id: 1, op: 'subscribe', channel: 'depth:BTC_USDC' })
  t.match(await answered(1), { ok: true })
  socket.hold()
  for (let i = 0; i < 2; i++) socket.write(frameOf('x'.repeat(100)))
  const before = await sequence()
  const { body } = await trader.client.place(ORDER)
  // What is left out of the book is not sent on from here on.
  while ((await sequence()) === before);
  socket.read()
  t.equal(await closed, 1011)
  t.strictSame(logged, ['A channel could not be gone on with.'])
  await connection.end()
  await trader.client.cancel(body.order_id)
})

t.test('what is too soon by the clock of the engine is tried again', async (t) => {
  t.same([await refusedAt(t, 1), await openOrders()], [2, 0])
})

t.test('what is too old by the clock of the engine is not', async (t) => {
  t.same([await refusedAt(t, Date.now() + 400_000), await openOrders()], [1, 1])
  await trader.client.cancelAll(1)
})

t.test('what was armed as the connection ended counts, and no order comes behind it', async (t) => {
  const parts = await openParts(t, ground)
  const { connection, take, answered, session } = await openResting(t, parts)
  const arming = await signed('CANCEL_ON_DISCONNECT', { session })
  const placing = await signed('PLACE_ORDER', ORDER)
  take({ id: 2, op: 'cancel_on_disconnect', ...arming })
  take({ id: 3, op: 'place', ...placing })
  while (parts.verifier.waiting() < 2) await new Promise(setImmediate)
  t.ok(parts.deps.waiting() >= 2, 'they wait for the engine already')
  await connection.end()
  t.match(await answered(2), { ok: true })
  t.match(await answered(3), { ok: false, code: 'UNAVAILABLE' })
  t.equal(await openOrders(), 0)
})

t.test(
  'what was to be armed still stands in line as the connection ends, and counts',
  async (t) => {
    const parts = await openParts(t, ground)
    /** Those who stand in line, while it is held. */
    let line: (() => void)[] | undefined
    const overload = {
      ...parts.deps.overload,
      admit: (work: Work) =>
        line ? new Promise<void>((go) => line?.push(go)) : parts.deps.overload.admit(work),
    }
    const deps = { ...parts.deps, overload }
    const { connection, take, answered, session } = await openResting(t, { ...parts, deps })
    const messages = [
      { id: 2, op: 'place', ...(await signed('PLACE_ORDER', ORDER)) },
      { id: 3, op: 'cancel_on_disconnect', ...(await signed('CANCEL_ON_DISCONNECT', { session })) },
      { id: 4, op: 'place', ...(await signed('PLACE_ORDER', ORDER)) },
    ]
    line = []
    for (const message of messages) take(message)
    while (line.length < messages.length) await new Promise(setImmediate)
    const ended = connection.end()
    for (const go of line) go()
    await ended
    t.match(await answered(3), { ok: true })
    for (const id of [2, 4]) t.match(await answered(id), { ok: false, code: 'UNAVAILABLE' })
    t.equal(await openOrders(), 0)
  },
)

t.test('what waits for a login that is refused for now is told just that', async (t) => {
  const parts = await openParts(t, ground)
  const details = { retry_after: 3 }
  let isBusy = true
  const overload = {
    ...parts.deps.overload,
    /** Too busy for one request. */
    admit(work: Work) {
      if (!isBusy) return parts.deps.overload.admit(work)
      isBusy = false
      return Promise.reject(new TruebookError('OVERLOADED', { details }))
    },
  }
  const deps = { ...parts.deps, overload }
  const { connection, take, answered } = openConnection(t, { ...parts, deps })
  const cancelling = await signed('CANCEL_ALL_ORDERS', { market: 0 })
  const login = loginFields(trader.apiKey, trader.secret)
  take({ id: 0, ...login })
  take({ id: 1, op: 'cancel_all', ...cancelling })
  take({ id: 2, op: 'subscribe', channel: 'orders' })
  for (const id of [0, 1, 2]) {
    t.match(await answered(id), { ok: false, status: 503, code: 'OVERLOADED', retry_after: 3 })
  }
  take({ id: 3, ...loginFields(trader.apiKey, 'wrong') })
  take({ id: 4, op: 'subscribe', channel: 'orders' })
  t.match(await answered(3), { ok: false, status: 401 })
  t.match(await answered(4), { ok: false, status: 401, code: 'INVALID_API_KEY' })
  take({ id: 5, ...login })
  take({ id: 6, op: 'cancel_all', ...cancelling })
  t.match(await answered(6), { ok: true, cancelled: 0 })
  await connection.end()
})

t.test('a flood is ended, be one of four messages in time, and a burst is not', async (t) => {
  const parts = await openParts(t, ground)
  let messages = 0
  let isFlood = true
  const admitMessage = () => !isFlood || ++messages % 4 === 0
  const closed: number[] = []
  const close = (code: number) => closed.push(code)
  const { take } = openConnection(t, { ...parts, feed: { ...parts.feed, admitMessage }, close })
  const send = async (count: number) => {
    for (let n = 0; n < count; n++) {
      take({ id: n, op: 'ping' })
      // Each is answered before many wait.
      if (n % 20 === 0) await new Promise(setImmediate)
    }
  }
  // A half of them count: three more, one less.
  await send(300)
  isFlood = false
  await send(150)
  isFlood = true
  await send(300)
  t.same(closed, [])
  await send(120)
  t.equal(closed[0], 4429)
})

t.test('a login that came too fast is no sign of a wrong key to what follows it', async (t) => {
  const { feed, ...parts } = await openParts(t, ground)
  let messages = 0
  const admitMessage = () => ++messages > 1
  const opened = openConnection(t, { ...parts, feed: { ...feed, admitMessage } })
  const { connection, take, answered, logIn } = opened
  logIn(trader)
  take({ id: 1, op: 'cancel_all', ...(await signed('CANCEL_ALL_ORDERS', { market: 0 })) })
  for (const id of [0, 1]) {
    t.match(await answered(id), { ok: false, status: 429, code: 'TOO_MANY_REQUESTS' })
  }
  await connection.end()
})

t.test(
  'who owes for what was looked through waits to subscribe, and for nothing else',
  async (t) => {
    const parts = await openParts(t, ground)
    let owedMs = 20
    const payers: string[] = []
    const owing: typeof parts.feed.payerOf = (ip, isGone) => {
      payers.push(ip)
      return payerOf({ owedMs: () => owedMs, isGone })
    }
    const feed = { ...parts.feed, payerOf: owing }
    const { connection, take, answered, logIn } = openConnection(t, { ...parts, feed })
    take({ id: 1, op: 'subscribe', channel: 'bbo:BTC_USDC' })
    logIn(trader)
    take({ id: 2, op: 'cancel_all', ...(await signed('CANCEL_ALL_ORDERS', { market: 0 })) })
    take({ id: 3, op: 'ping' })
    t.match(await answered(3), { ok: true })
    t.match(await answered(2), { ok: true })
    t.equal(parts.feed.channels.count(), 0)
    owedMs = 0
    t.match(await answered(1), { ok: true })
    t.same(new Set(payers), new Set(['127.0.0.1']))
    await connection.end()
  },
)

t.test('one channel too many is refused, and one that is there begins anew', async (t) => {
  const { feed, ...parts } = await openParts(t, ground)
  const limits = { ...feed.limits, subscriptions: 1 }
  const { connection, take, answered } = openConnection(t, { ...parts, feed: { ...feed, limits } })
  const channel = 'depth:BTC_USDC'
  take({ id: 1, op: 'subscribe', channel })
  t.match(await answered(1), { ok: true, mode: 'snapshot' })
  take({ id: 2, op: 'subscribe', channel: 'book:BTC_USDC' })
  t.match(await answered(2), { ok: false, status: 429, code: 'TOO_MANY_SUBSCRIPTIONS' })
  t.equal(feed.channels.count(), 1, 'what nobody listens to is not kept')
  take({ id: 3, op: 'subscribe', channel })
  t.match(await answered(3), { ok: true, mode: 'snapshot' })
  take({ id: 4, op: 'unsubscribe', channel })
  t.match(await answered(4), { ok: true })
  t.equal(feed.channels.count(), 0)
  await connection.end()
})
