import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { UNREAD_LIMITS, Unread, type UnreadLimits } from '@truebook/api/http/unread'
import t, { type Test } from 'tap'
import { readToEnd, statusesIn } from '../../security/raw-http.js'

const MIB = 1024 * 1024
/** More than the system takes of what nobody reads. */
const LONG = 'x'.repeat(16 * MIB)
const WIDE: UnreadLimits = { requests: 100, bytes: 1e9, bytesOfAll: 1e9, waitMs: 60_000 }

t.setTimeout(60_000)

t.test('the limits are those of docs/security.md', (t) => {
  t.same(UNREAD_LIMITS, { requests: 256, bytes: 4 * MIB, bytesOfAll: 64 * MIB })
  t.end()
})

/** A server that answers shortly, at length, or when it is told to. */
async function openServer(t: Test, limits: Partial<UnreadLimits>) {
  const unread = new Unread({ ...WIDE, ...limits })
  const held: (() => void)[] = []
  let begun = 0
  const server = createServer(({ socket, url }, response) => {
    if (!unread.asked(socket)) return
    begun += 1
    const body = url === '/long' ? LONG : 'short'
    const answer = () => {
      unread.answered(socket, body.length)
      response.once('finish', () => unread.read(socket, body.length)).end(body)
    }
    if (url === '/held') held.push(answer)
    else answer()
  })
  const sweeping = setInterval(() => unread.sweep(), 50)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  t.teardown(() => {
    clearInterval(sweeping)
    server.closeAllConnections()
    server.close()
  })

  /** A client that sends these requests in one go, and reads nothing until it is told to. */
  async function ask(...paths: readonly string[]): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    socket.pause()
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''))
    return socket
  }

  /** So many requests came. */
  async function untilBegun(count: number): Promise<void> {
    while (begun < count) await sleep(5)
  }

  return { ask, begun: () => begun, untilBegun, held }
}

/** Whether a connection holds: all of so many long answers come. */
async function readLong(socket: Socket, count = 1): Promise<boolean> {
  let bytes = 0
  for await (const data of socket) {
    bytes += data.length
    if (bytes > count * LONG.length) return true
  }
  return false
}

t.test(
  'a connection that asks for too much at once is cut off, and no more is begun',
  async (t) => {
    const { ask, begun } = await openServer(t, { requests: 10 })
    const greedy = await ask(...Array.from({ length: 900 }, () => '/held'))
    t.same(statusesIn(await readToEnd(greedy.resume())), [])
    t.equal(begun(), 10)
    const few = await ask(...Array.from({ length: 10 }, () => '/short'))
    const [first] = await once(few.resume(), 'data')
    t.match(String(first), /^HTTP\/1\.1 200 /)
  },
)

t.test('answers of one connection that nobody reads are not kept beyond a bound', async (t) => {
  const { ask } = await openServer(t, { bytes: 20 * MIB })
  const one = await ask('/long')
  const two = await ask('/long', '/long')
  await sleep(300)
  t.notOk(await readLong(two, 2), 'two are too long together')
  t.ok(await readLong(one), 'one may be as long as it is')
})

t.test('of all connections those are cut off who read nothing for longest', async (t) => {
  const { ask, untilBegun } = await openServer(t, { bytesOfAll: 40 * MIB })
  const sockets: Socket[] = []
  for (let n = 0; n < 4; n++) {
    sockets.push(await ask('/long'))
    await untilBegun(n + 1)
    // Until it has filled what the system keeps, its client seems to read.
    await sleep(50)
  }
  const kept = await Promise.all(sockets.map((socket) => readLong(socket)))
  t.same(kept, [false, false, true, true])
  const later = await Promise.all([ask('/long'), ask('/long')])
  t.same(
    await Promise.all(later.map((socket) => readLong(socket))),
    [true, true],
    'what was read or cut off is forgotten',
  )
})

t.test('answers may wait so long, those behind another that is not made yet too', async (t) => {
  const { ask, untilBegun, held } = await openServer(t, { waitMs: 3_000 })
  const silent = await ask('/long')
  const patient = await ask('/held', '/short')
  await untilBegun(3)
  await sleep(500)
  held[0]()
  await sleep(3_500)
  t.notOk(await readLong(silent))
  const [came] = await once(patient.resume(), 'data')
  t.same(statusesIn(String(came)).slice(0, 1), [200])
})
