import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { openApi, openGround } from '../fixture.js'
import { UPGRADE_HEAD } from './upgrade-head.js'

t.setTimeout(60_000)

const api = await openApi(t, await openGround(t))

/** Sends a ping in so many frames. Gives what came first: its answer, or the code of the close. */
async function pingIn(frames: number): Promise<unknown> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/v1/ws`)
  t.teardown(() => socket.terminate())
  await once(socket, 'message')
  const text = '{"id":1,"op":"ping"}'.padEnd(frames)
  const came = Promise.race([once(socket, 'message'), once(socket, 'close')])
  for (const piece of text.slice(0, frames - 1)) socket.send(piece, { fin: false })
  socket.send(text.slice(frames - 1), { fin: true })
  const [first] = await came
  return typeof first === 'number' ? first : JSON.parse(String(first)).op
}

t.test('a message may come in 32 frames, and no more are kept', async (t) => {
  t.equal(await pingIn(1), 'ping')
  t.equal(await pingIn(32), 'ping')
  t.equal(await pingIn(33), 1008)
})

t.test('a frame that comes in crumbs is not kept', async (t) => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.setNoDelay()
  let isOpen = true
  socket.on('close', () => {
    isOpen = false
  })
  socket.on('error', () => undefined)
  socket.write(UPGRADE_HEAD)
  await once(socket, 'data')
  socket.resume()
  const length = 65_000
  // A text of so many bytes, masked by zeros, so that they are as they are.
  socket.write(Buffer.from([0x81, 0xfe, length >> 8, length & 255, 0, 0, 0, 0]))
  let sent = 0
  for (; isOpen && sent < length - 1; sent++) {
    socket.write('x')
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate)
  }
  t.ok(sent < length - 1, 'it is cut before it ends')
})
