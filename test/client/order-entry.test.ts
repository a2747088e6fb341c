import { createClient, type Signer } from '@truebook/client'
import { createConnection } from '@truebook/client/connection'
import { createDisconnectGuard } from '@truebook/client/disconnect-guard'
import { ConnectionLostError, errors, NoAnswerError, NotSentError } from '@truebook/client/errors'
import type { Heard, SocketLike } from '@truebook/client/line'
import type { Transport } from '@truebook/client/transport'
import { Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { scriptedSocket } from './scripted-socket.js'
import { thrownBy } from './thrown-by.js'

const signer: Signer = Wallet.createRandom()
const url = 'http://127.0.0.1:1/v1'
const key = { apiKey: 'key', apiSecret: 'secret' }
const ASK = { ticker: 'BTC_USDC', side: 'SELL', order_type: 'LIMIT', price: '1' } as const
const onTime: Transport = async () => ({
  ...{ status: 200, text: JSON.stringify({ server_time: Date.now() }) },
  header: () => undefined,
})
const isLost = (error: unknown) =>
  error instanceof NoAnswerError && error.cause instanceof ConnectionLostError
const refusal = (status: number, code: string) => ({ ok: false, status, code, message: code })

/** A feed of an exchange that answers as it is told; undefined is no answer. */
function openScripted(t: Test, answer: (asked: Heard) => object | undefined, by = signer) {
  const asked: Heard[] = []
  const refusals: string[] = []
  const sockets: SocketLike[] = []
  const says: ((message: object) => void)[] = []
  const client = createClient({ url, key, signer: by, transport: onTime })
  const feed = client.feed({
    open() {
      const { socket, say } = scriptedSocket((message) => {
        asked.push(message)
        return answer(message)
      })
      sockets.push(socket)
      says.push(say)
      setImmediate(() => say({ op: 'hello', session: `s${sockets.length}` }))
      return socket
    },
    onRefusal: ({ code }) => refusals.push(code),
  })
  t.teardown(() => feed.close())
  return {
    ...{ client, feed, asked, refusals },
    ops: () => asked.map(({ op }) => op),
    say: (message: object) => says.at(-1)?.(message),
    cut: () => sockets.at(-1)?.onclose?.({} as never),
  }
}

t.test('a refusal is told at once, and nothing is sent again', async (t) => {
  for (const [status, code] of [
    [503, 'OVERLOADED'],
    [429, 'TOO_MANY_REQUESTS'],
  ] as const) {
    const busy = { ...refusal(status, code), retry_after: 7 }
    const { feed, ops } = openScripted(t, ({ op }) => (op === 'place' ? busy : { ok: true }))
    const error = await thrownBy(feed.placeOrder(ASK))
    t.ok(error instanceof errors[code])
    t.match(error, { status, details: { retry_after: 7 } })
    t.same(ops(), ['login', 'place'])
  }
})

t.test('a clock that is set back makes no second sending', async (t) => {
  const { now } = Date
  t.teardown(() => {
    Date.now = now
  })
  const { feed, ops } = openScripted(t, ({ op }) => {
    if (op !== 'place') return { ok: true }
    Date.now = () => now() - 60_000
    return refusal(503, 'OVERLOADED')
  })
  await t.rejects(feed.placeOrder(ASK), errors.OVERLOADED)
  t.same(ops(), ['login', 'place'])
})

t.test('an answer that leaves the outcome open is no refusal', async (t) => {
  const unknown = { ...refusal(504, 'OUTCOME_UNKNOWN'), order_id: 'o' }
  const { feed, ops } = openScripted(t, ({ op }) => (op === 'place' ? unknown : { ok: true }))
  const error = await thrownBy(feed.placeOrder(ASK))
  t.ok(error instanceof NoAnswerError)
  t.match((error as NoAnswerError).cause, { code: 'OUTCOME_UNKNOWN', details: { order_id: 'o' } })
  t.same(ops(), ['login', 'place'])
})

t.test('a clock that was wrong is mended, and the order dated anew', async (t) => {
  const serverTime = Date.now() + 3_600_000
  const late = { ...refusal(400, 'INVALID_TIMESTAMP'), server_time: serverTime }
  const { feed, asked } = openScripted(t, ({ op, timestamp }) =>
    op === 'place' && Number(timestamp) < serverTime ? late : { ok: true, order_id: 'o' },
  )
  t.match(await feed.placeOrder(ASK), { order_id: 'o' })
  const [first, second] = asked.filter(({ op }) => op === 'place')
  t.equal(first.client_order_id, second.client_order_id)
})

t.test('an order waits for no subscription', async (t) => {
  const { feed, ops } = openScripted(t, ({ op }) => (op === 'subscribe' ? undefined : { ok: true }))
  for (let at = 0; at < 100; at++) feed.subscribe(`bbo:M${at}_USDC`, () => undefined)
  await feed.cancelOrder('o')
  t.same(ops().slice(-2), ['login', 'cancel'])
})

t.test('the dead-man switch has one order, by the feed and by REST', async (t) => {
  const sent: unknown[] = []
  const { feed, client, asked, cut } = openScripted(t, ({ op, timeout }) => {
    if (op === 'cancel_all_after') sent.push(timeout)
    return op === 'cancel_all_after' ? undefined : { ok: true }
  })
  const byFeed = thrownBy(feed.cancelAllAfter(60_000))
  await until(() => asked.some(({ op }) => op === 'cancel_all_after'))
  let isSettled = false
  const byRest = client.cancelAllAfter(0).finally(() => {
    isSettled = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.notOk(isSettled, 'it waits for what sets it otherwise')
  cut()
  t.match(await byFeed, { name: 'NoAnswerError', cause: { name: 'ConnectionLostError' } })
  await byRest
})

t.test('where orders cannot be guarded for now, none is sent over that connection', async (t) => {
  const answers = [{ ok: true, valid_until: 1 }, refusal(503, 'OVERLOADED')]
  const { feed, ops, refusals, cut } = openScripted(t, ({ op }) =>
    op === 'cancel_on_disconnect' ? (answers.shift() ?? { ok: true }) : { ok: true },
  )
  t.match(await feed.cancelOnDisconnect(), { valid_until: 1 })
  cut()
  await feed.cancelOrder('o')
  const guarded = ['login', 'cancel_on_disconnect']
  t.same(ops(), [...guarded, ...guarded, ...guarded, 'cancel'])
  t.same(refusals, ['OVERLOADED'])
})

t.test('what is signed too late for its connection is not sent over the next one', async (t) => {
  let isSigned = () => {}
  const signed = new Promise<void>((resolve) => {
    isSigned = resolve
  })
  let isSlow = false
  const slowSigner: Signer = {
    getAddress: () => signer.getAddress(),
    async signMessage(text) {
      if (isSlow && text.includes('"s1"')) await signed
      return signer.signMessage(text)
    },
  }
  const answers = ({ op, session }: Heard) => {
    if (op === 'place') return undefined
    return session === 's1' && isSlow ? refusal(400, 'INVALID_FIELD') : { ok: true }
  }
  const { feed, asked, ops, say, cut } = openScripted(t, answers, slowSigner)
  await feed.cancelOnDisconnect()
  isSlow = true
  const again = feed.cancelOnDisconnect()
  cut()
  await again
  const placed = feed.placeOrder(ASK)
  await until(() => ops().includes('place'))
  isSigned()
  await new Promise((resolve) => setTimeout(resolve, 50))
  say({ id: asked.find(({ op }) => op === 'place')?.id, op: 'place', ok: true, order_id: 'o' })
  t.match(await placed, { order_id: 'o' })
  const guarded = ['login', 'cancel_on_disconnect']
  t.same(ops(), [...guarded, ...guarded, 'place'])
})

t.test('that orders cannot be guarded is told to who asks, and else to the feed', async (t) => {
  let isForbidden = true
  const { feed, ops, refusals, cut } = openScripted(t, ({ op }) =>
    op === 'cancel_on_disconnect' && isForbidden ? refusal(403, 'MISSING_SCOPE') : { ok: true },
  )
  await t.rejects(feed.cancelOnDisconnect(), errors.MISSING_SCOPE)
  await t.rejects(feed.cancelOnDisconnect(), errors.MISSING_SCOPE)
  t.same([ops(), refusals], [['login', 'cancel_on_disconnect', 'cancel_on_disconnect'], []])
  cut()
  await feed.cancelOrder('o')
  t.same(ops().slice(3), ['login', 'cancel'], 'what was refused is not asked for by itself')
  isForbidden = false
  await feed.cancelOnDisconnect()
  isForbidden = true
  cut()
  await feed.cancelOrder('o')
  t.same(refusals, ['MISSING_SCOPE'])
})

t.test('the guard of orders is signed anew before it ends', async (t) => {
  const refusals: unknown[] = []
  const messages: Heard[] = []
  const guard = createDisconnectGuard({
    connection: createConnection({ url, key, signer, transport: onTime }),
    patienceMs: 1_000,
    onRefusal: (error) => refusals.push(error),
    renewMs: 5,
  })
  t.teardown(guard.close)
  const way = {
    name: 's1',
    orders: {
      ask(question: () => object | undefined, onAnswer: (answer: Heard) => void) {
        messages.push(question() as Heard)
        const isRefused = messages.length === 2
        onAnswer(isRefused ? refusal(503, 'OVERLOADED') : { ok: true, valid_until: 1 })
      },
      take: () => undefined,
    },
  }
  await guard.begin(way)
  t.same(messages, [], 'nobody asked for it')
  await guard.set()
  await until(() => messages.length > 3)
  t.match(refusals, [{ code: 'OVERLOADED' }])
  t.ok(messages.every(({ op, session }) => op === 'cancel_on_disconnect' && session === 's1'))
  const times = messages.map(({ timestamp }) => Number(timestamp))
  t.same(times, [...new Set(times)].toSorted(), 'each has its own time')
  guard.lost()
  const before = messages.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.ok(messages.length <= before + 1)
})

t.test('the guard of orders waits for a connection as long as orders do', async (t) => {
  const guard = createDisconnectGuard({
    connection: createConnection({ url, key, signer, transport: onTime }),
    patienceMs: 20,
    onRefusal: () => undefined,
  })
  t.teardown(guard.close)
  const answers: (() => void)[] = []
  const way = {
    name: 's1',
    orders: {
      ask(question: () => object | undefined, onAnswer: (answer: Heard) => void) {
        question()
        answers.push(() => onAnswer({ ok: true, valid_until: 1 }))
      },
      take: () => undefined,
    },
  }
  t.ok((await thrownBy(guard.set())) instanceof NotSentError)
  await guard.begin(way)
  const lost = thrownBy(guard.set())
  await until(() => answers.length === 1)
  guard.lost()
  t.ok(isLost(await lost), 'it was sent: nobody can say whether it is set')

  const late = guard.set()
  const begun = guard.begin(way)
  await until(() => answers.length === 2)
  await new Promise((resolve) => setTimeout(resolve, 40))
  answers[1]()
  await begun
  t.match(
    await late,
    { valid_until: 1 },
    'what has its connection in time has all the time it needs',
  )
})

t.test('without patience and connection nothing is waited for, the time neither', async (t) => {
  const never: Transport = () => new Promise(() => undefined)
  const client = createClient({ url, key, signer, transport: never })
  const { socket } = scriptedSocket(() => undefined)
  const feed = client.feed({ patienceMs: 0, open: () => socket })
  t.teardown(() => feed.close())
  t.match(await thrownBy(feed.placeOrder(ASK)), {
    name: 'NotSentError',
    request: { method: 'POST', path: '/orders', body: { price: '1' } },
  })
  const cancel = await thrownBy(feed.cancelAllOrders(7))
  t.match(cancel, { name: 'NotSentError', request: { method: 'DELETE', query: { market: 7 } } })
})

t.test('where there is no WebSocket, it is said what to give', async (t) => {
  t.intercept(globalThis, 'WebSocket', { value: undefined })
  t.throws(() => createClient({ url }).feed(), {
    name: 'TypeError',
    message: /give feed\(\) an `open`/,
  })
})
