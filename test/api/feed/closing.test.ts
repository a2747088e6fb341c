import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { WebSocket } from 'ws'
import { openApi, openGround } from '../fixture.js'
import { UPGRADE_HEAD } from './upgrade-head.js'

/** Less than a socket is given by itself to answer a goodbye, and more than ours gives it. */
const LONGEST_END_MS = 20_000

t.setTimeout(60_000)

t.test('an api that stops does not wait for whoever reads nothing any more', async (t) => {
  const api = await openApi(t, await openGround(t))
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  socket.write(UPGRADE_HEAD)
  const [answer] = await once(socket, 'data')
  t.match(String(answer), /101 Switching Protocols/)
  socket.pause()
  const stopped = api.stop().then(() => 'stopped')
  const first = await Promise.race([stopped, sleep(LONGEST_END_MS, 'waiting', { ref: false })])
  t.equal(first, 'stopped')
})

t.test('whoever listens is told that this copy ends', async (t) => {
  const api = await openApi(t, await openGround(t))
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/v1/ws`)
  await once(socket, 'message')
  const closed = once(socket, 'close')
  await api.stop()
  const [code, reason] = await closed
  t.equal(code, 1001)
  t.match(String(reason), /this copy/i)
})

t.test(
  'whoever asks for the feed meanwhile is told to ask again, as another copy goes on',
  // Node 26 closes a connection without a request when the stop begins.
  { skip: Number.parseInt(process.versions.node, 10) >= 26 && 'Node 26 lets nobody ask.' },
  async (t) => {
    const api = await openApi(t, await openGround(t))
    const open = async () => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
      socket.on('error', () => undefined)
      t.teardown(() => socket.destroy())
      await once(socket, 'connect')
      return socket
    }
    // A request under way holds the api up.
    const slow = await open()
    slow.write('GET /v1/time HTTP/1.1\r\nHost: a\r\n\r\n')
    slow.write('POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{')
    await once(slow, 'data')
    const sockets = [await open(), await open()]
    const stopped = api.stop()
    for (const socket of sockets) {
      let came = ''
      socket.on('data', (data) => (came += data))
      const ended = once(socket, 'end')
      socket.write(UPGRADE_HEAD)
      await ended
      t.match(came, /^HTTP\/1.1 503 .*\r\nretry-after: 1\r\n.*"code":"UNAVAILABLE"/is)
      await sleep(10)
    }
    slow.write('}')
    await stopped
  },
)
