import { createClient } from '@truebook/client'
import type { SocketLike } from '@truebook/client/line'
import t from 'tap'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

t.test('what is refused for long is told of, and nothing waits for it after the end', async (t) => {
  const refusals: string[] = []
  const before = timers()
  const socket: SocketLike = {
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
    send(text) {
      const { id, op } = JSON.parse(text)
      const refused = {
        ok: false,
        status: 429,
        code: 'CREDITS_EXHAUSTED',
        message: 'None is left.',
      }
      say({ id, op, ...refused, retry_after: 3600 })
    },
    close: () => undefined,
  }
  const say = (message: object) => socket.onmessage?.({ data: JSON.stringify(message) } as never)
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

t.test('whoever hears of lost connections and fails does not lose the next one', async (t) => {
  const sockets: SocketLike[] = []
  const said: string[] = []
  let isFailing = true
  const feed = createClient({ url: 'http://127.0.0.1:1/v1' }).feed({
    open() {
      const socket: SocketLike = {
        ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
        send: (text) => said.push(JSON.parse(text).op),
        close: () => undefined,
      }
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
  t.throws(() => sockets[0].onmessage?.(hello), /It fails/)
  t.same(said, ['subscribe'])
  t.throws(() => sockets[0].onclose?.(undefined as never), /It fails/)
  while (sockets.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  t.throws(() => sockets[1].onmessage?.(hello), /It fails/)
  t.same(said, ['subscribe', 'subscribe'])
  isFailing = false
})
