import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersOf } from '@truebook/api/http/after-answers'
import { webSocketUpgrades } from '@truebook/api/http/upgrades'
import t from 'tap'
import { sendRaw, statusesIn } from '../../security/raw-http.js'
import { openSocket } from '../feed/plain-client.js'
import { openApi, openGround } from '../fixture.js'

const { url } = await openApi(t, await openGround(t))

/** A head as Java's client sends it: it would rather speak HTTP/2. */
function offering(first: string, ...more: readonly string[]): string {
  const lines = [
    `${first} HTTP/1.1`,
    'host: x',
    'connection: Upgrade, HTTP2-Settings',
    'upgrade: h2c',
    'http2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ...more,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Of a client: close, masked by nothing. */
const CLOSE_FRAME = Buffer.from([0x88, 0x80, 0, 0, 0, 0])
const LAST = 'GET /v1/ping HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
const BODY = '{"message":"x"}'
const POST = offering(
  'POST /v1/auth/verify',
  'content-type: application/json',
  `content-length: ${BODY.length}`,
)

const CHUNKED = offering(
  'POST /v1/auth/verify',
  'content-type: application/json',
  'transfer-encoding: chunked',
)

/** From 26 on Node reads a body that comes with an offer, which is refused for that. */
const READS_BODIES = Number.parseInt(process.versions.node, 10) >= 26
const ofPost = (status: number, ...behind: number[]) => (READS_BODIES ? [501] : [status, ...behind])
const SAID_OF_POST = READS_BODIES ? /501/ : /"fields":"signature"/

t.test('an offer of another protocol is passed over, with what came beside it', async (t) => {
  const cases: [string, readonly string[], number[], RegExp][] = [
    ['a GET', [offering('GET /v1/time'), LAST], [200, 200], /"server_time":/],
    ['a path that nothing has', [offering('GET /v1/none'), LAST], [404, 200], /"NOT_FOUND"/],
    ['a body in the same packet', [POST + BODY, LAST], ofPost(400, 200), SAID_OF_POST],
    ['one in chunks, all there', [CHUNKED, '0\r\n\r\n', LAST], ofPost(400, 200), /400|501/],
  ]
  for (const [title, parts, statuses, says] of cases) {
    const came = await sendRaw(url, parts.join(''))
    t.same(statusesIn(came), statuses, `${title}, and what is behind it`)
    t.match(came, says, title)
  }
})

t.test('a refusal of what is no HTTP waits for the answers before it', async (t) => {
  const asked = 'GET /v1/solvency HTTP/1.1\r\nhost: x\r\n\r\n'
  t.same(statusesIn(await sendRaw(url, `${asked}${asked}NONSENSE\r\n\r\n`)), [200, 200, 400])
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `${asked}POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
  )
  socket.end()
  let came = ''
  for await (const data of socket) came += data
  t.same(statusesIn(came), [200, 400], 'but not for that to what did not come whole')
})

t.test('garbage that comes piece by piece waits once', async (t) => {
  let answer = () => {}
  const server = createServer((_request, response) => {
    answer = () => response.end()
  })
  const afterAnswers = answersOf(server, 12_000)
  let pieces = 0
  let refusals = 0
  server.on('clientError', (_error, socket) => {
    pieces += 1
    afterAnswers(socket, () => {
      refusals += 1
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    t.ok(socket.listenerCount('error') < 5)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  for (let i = 0; i < 20 || (pieces < 2 && i < 5_000); i++) {
    socket.write('?')
    await sleep(2)
  }
  answer()
  let came = ''
  for await (const data of socket) came += data
  t.ok(pieces > 1, 'it came in pieces')
  t.same([statusesIn(came), refusals], [[200, 400], 1], `of ${pieces} pieces`)
  server.close()
})

t.test('requests behind one that is not answered yet are answered in order', async (t) => {
  const [time, verify] = ['GET /v1/time HTTP/1.1\r\nhost: x\r\n\r\n', POST + BODY]
  const came = await sendRaw(url, [time, offering('GET /v1/none'), time, verify, LAST].join(''))
  t.same(statusesIn(came), [200, 404, 200, ...ofPost(400, 200)])
  const key = ['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==']
  const socket = [
    'GET /v1/ws HTTP/1.1',
    'host: x',
    'connection: upgrade',
    'upgrade: websocket',
    ...key,
  ]
  const opened = await sendRaw(url, `${time}${socket.join('\r\n')}\r\n\r\n`, CLOSE_FRAME)
  t.same(statusesIn(opened), [200, 101], 'and so is what becomes a WebSocket')
})

t.test('a client that leaves while an offer waits for its turn ends nothing', async (t) => {
  const { port, hostname } = new URL(url)
  for (let i = 0; i < 20; i++) {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(`GET /v1/time HTTP/1.1\r\nhost: x\r\n\r\n${POST}${BODY}`)
    if (i % 2) await sleep(1)
    socket.resetAndDestroy()
  }
  t.same(statusesIn(await sendRaw(url, LAST)), [200])
})

t.test('an offer behind an answer that never ends does not wait for ever', async (t) => {
  const server = createServer(() => undefined)
  t.same(webSocketUpgrades(server, answersOf(server, 100)).listenerCount('upgrade'), 0)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\n\r\n${offering('GET /')}`)
  await once(socket, 'close')
  server.close()
  await once(server, 'close')
})

t.test('a body may come later than the offer', async (t) => {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(offering('GET /v1/time'))
  const [first] = await once(socket, 'data')
  t.match(String(first), /^HTTP\/1\.1 200 /)
  let came = ''
  socket.on('data', (data) => (came += data))
  const ended = once(socket, 'end')
  socket.write(POST + BODY.slice(0, 5))
  await sleep(50)
  socket.write(BODY.slice(5) + LAST)
  await ended
  t.same(statusesIn(came), ofPost(400, 200))
})

t.test('one connection may offer it as often as it likes', async (t) => {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  for (let i = 0; i < 500; i++) {
    socket.write(offering('GET /v1/ping'))
    const [answer] = await once(socket, 'data')
    if (!/^HTTP\/1\.1 200 /.test(String(answer))) t.fail(String(answer))
  }
  socket.destroy()
  const feed = await openSocket(url)
  t.match(await feed.ask({ op: 'ping' }), { ok: true }, 'and WebSockets are as they were')
  feed.close()
})
