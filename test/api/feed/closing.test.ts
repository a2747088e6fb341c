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
