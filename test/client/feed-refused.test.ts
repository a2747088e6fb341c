import { createClient } from '@truebook/client'
import type { SocketLike } from '@truebook/client/line'
import type { HttpAnswer, Transport } from '@truebook/client/transport'
import t from 'tap'
import { until } from '../host/process-help.js'
import { scriptedSocket } from './scripted-socket.js'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

t.test('what is refused for long is told of, and nothing waits for it after the end', async (t) => {
  const refusals: string[] = []
  const before = timers()
  const refused = { ok: false, status: 429, code: 'CREDITS_EXHAUSTED', message: 'None is left.' }
  const { socket, say } = scriptedSocket(() => ({ ...refused, retry_after: 3600 }))
  const feed = createClient({ url: 'http://127.0.0.1:1/v1' }).feed({
    open: () => socket,
    onRefusal: ({ code, channel }) => refusals.push(`${code} ${channel}`),
  })
  feed.subscribe('bbo:BTC_USDC', () => undefined)
  say({ op: 'hello' })
  await new Promise((resolve) => setImmediate(resolve))
  t.same(refusals, ['CREDITS_EXHAUSTED bbo:BTC_USDC'])
  t.ok(timers() > before)
  feed.close()
  t.equal(timers(), before)
})

t.test('whoever never gets a connection is told so once, and why', async (t) => {
  const sockets: SocketLike[] = []
  const told: unknown[][] = []
  const feed = createClient({ url: 'http://127.0.0.1:1/v1' }).feed({
    open() {
      const { socket } = scriptedSocket(() => undefined)
      sockets.push(socket)
      return socket
    },
    onConnection: (...about) => told.push(about),
  })
  t.teardown(() => feed.close())
  const reason = 'Too many connections.'
  for (const connections of [1, 2]) {
    await until(() => sockets.length === connections)
    sockets[connections - 1].onclose?.({ code: 4429, reason } as never)
  }
  t.same(told, [[false, { code: 4429, reason }]])
})

t.test('whoever hears of lost connections and fails does not lose the next one', async (t) => {
  const sockets: SocketLike[] = []
  const said: string[] = []
  let isFailing = true
  const feed = createClient({ url: 'http://127.0.0.1:1/v1' }).feed({
    open() {
      const { socket } = scriptedSocket(({ op }) => void said.push(String(op)))
      sockets.push(socket)
      return socket
    },
    onConnection() {
      if (isFailing) throw new Error('It fails.')
    },
  })
  t.teardown(() => feed.close())
  feed.subscribe('bbo:BTC_USDC', () => undefined)
  const hello = { data: '{"op":"hello"}' } as never
  t.intercept(globalThis, 'queueMicrotask', { value: (run: () => void) => thrown.push(run) })
  const thrown: (() => void)[] = []
  const failsLater = () => t.throws(() => thrown.pop()?.(), /It fails/)
  sockets[0].onmessage?.(hello)
  failsLater()
  t.same(said, ['subscribe'])
  t.throws(() => sockets[0].onclose?.(undefined as never), /It fails/)
  while (sockets.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  sockets[1].onmessage?.(hello)
  failsLater()
  t.same(said, ['subscribe', 'subscribe'])
  isFailing = false
})

/** A feed of a private channel whose logins are answered so in turn, and then with a yes. */
function openRefused(transport: Transport, ...answers: object[]) {
  const said: string[] = []
  const refusals: string[] = []
  const feed = createClient({ url, key, transport, patienceMs: 300 }).feed({
    open() {
      const { socket, say } = scriptedSocket(({ op }) => {
        said.push(String(op))
        return (op === 'login' ? answers.shift() : undefined) ?? { ok: true }
      })
      setImmediate(() => say({ op: 'hello' }))
      return socket
    },
    onRefusal: ({ code, message }) => refusals.push(`${code}: ${message}`),
  })
  feed.subscribe('orders', () => undefined)
  return { feed, said, refusals }
}

const url = 'http://127.0.0.1:1/v1'
const key = { apiKey: 'key', apiSecret: 'secret' }
const timeOf = (status: number, body: object): HttpAnswer => ({
  ...{ status, text: JSON.stringify(body) },
  header: () => undefined,
})
const onTime: Transport = async () => timeOf(200, { server_time: Date.now() })

t.test('a login that is refused for now is told of, and made again', async (t) => {
  const busy = { ok: false, status: 503, code: 'OVERLOADED', message: 'Too much.' }
  const late = { ok: false, status: 400, code: 'INVALID_TIMESTAMP', message: 'Late.' }
  const first = { ...late, server_time: Date.now() - 3_600_000 }
  const second = { ...late, server_time: Date.now() - 7_200_000 }
  const { feed, said, refusals } = openRefused(onTime, busy, first, second)
  t.teardown(() => feed.close())
  await until(() => said.includes('subscribe'))
  t.same(refusals, ['OVERLOADED: Too much.', 'INVALID_TIMESTAMP: Late.'])
  t.same(said, ['login', 'login', 'login', 'login', 'subscribe'])
})

t.test('a login that is refused for good is told of once, and not made again', async (t) => {
  const wrong = { ok: false, status: 401, code: 'INVALID_API_KEY', message: 'Unknown.' }
  const { feed, said, refusals } = openRefused(onTime, wrong)
  t.teardown(() => feed.close())
  await until(() => said.includes('subscribe'))
  t.same([said, refusals], [['login', 'subscribe'], ['INVALID_API_KEY: Unknown.']])
})

t.test('a login for which no time is to be had is told of', async (t) => {
  const { feed, said, refusals } = openRefused(async () => {
    if (refusals.length === 0) throw new Error('the connection broke')
    return timeOf(403, { code: 'IP_NOT_ALLOWED', message: 'Not from here.' })
  })
  t.teardown(() => feed.close())
  await until(() => said.includes('subscribe'))
  t.same(refusals, ['NotSentError: the connection broke', 'IP_NOT_ALLOWED: Not from here.'])
  t.same(said, ['subscribe'], 'what is refused for good keeps nothing else from going on')
})
