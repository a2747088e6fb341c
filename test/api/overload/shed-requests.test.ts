import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createLine } from '@truebook/api/overload/line'
import { createOverload } from '@truebook/api/overload/overload'
import t, { type Test } from 'tap'
import { openCopyParts } from '../feed/copy-parts.js'
import { openGround } from '../fixture.js'

t.setTimeout(120_000)

const BODY = JSON.stringify({
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.001',
  price: '20000',
  timestamp: 1,
  signature: `0x${'00'.repeat(65)}`,
})
const HEAD = `POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`
const SLICE = 8
const SENDERS = 20
/** How long a line believes that a request takes before it has seen one. */
const FIRST_STEP_MS = 0.2
const QUEUE_MS = 10

/** An api whose line moves when we say so, one turn at a time, and whose clock stands still. */
async function openServer(t: Test) {
  let due: (() => void)[] = []
  const defer = (next: () => void) => due.push(next)
  const slices = { now: () => 0, slice: SLICE, sliceMs: 10 }
  const line = createLine({ ...slices, defer })
  const overload = createOverload({
    line,
    refusals: createLine({ ...slices, defer: setImmediate }),
    waitMs: () => 0,
    isSilent: () => false,
    queries: () => 0,
    signatures: () => 0,
    limits: { queueMs: QUEUE_MS, silentMs: QUEUE_MS },
    now: () => 0,
    onShed() {},
  })
  /** Heads whose bodies may come, and requests that are begun: they look who it is. */
  const count = { heads: 0, begun: 0 }
  const { app } = await openCopyParts(t, await openGround(t), (deps) => ({
    ...deps,
    overload: {
      ...overload,
      async foresee(work) {
        await overload.foresee(work)
        count.heads += 1
      },
    },
    access: {
      ...deps.access,
      callerOf(request) {
        count.begun += 1
        return deps.access.callerOf(request)
      },
    },
  }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  return {
    port,
    line,
    count,
    due: () => due.length,
    /** Answers how many were begun in it. */
    async turn(): Promise<number> {
      const before = count.begun
      const calls = due
      due = []
      for (const call of calls) {
        call()
        await new Promise(setImmediate)
      }
      return count.begun - before
    },
  }
}

async function send(t: Test, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(HEAD)
  return socket
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate)
}

t.test('bodies that were held back and come together are begun in slices', async (t) => {
  const { port, line, count, due, turn } = await openServer(t)
  const sockets = await Promise.all(Array.from({ length: SENDERS }, () => send(t, port)))
  await until(() => count.heads === SENDERS)
  t.same([due(), line.waitMs()], [0, 0], 'a head alone has no place')
  for (const socket of sockets) socket.write(BODY)
  await until(() => line.waitMs() === SENDERS * FIRST_STEP_MS)
  t.equal(count.begun, 0)
  t.equal(await turn(), 0, 'there may be more connections')
  t.same([await turn(), await turn(), await turn()], [SLICE, SLICE, SENDERS - 2 * SLICE])
})

t.test('where there is too much to do, nobody is waited for to send a body', async (t) => {
  const { port, line, count } = await openServer(t)
  const early = await send(t, port)
  await until(() => count.heads === 1)
  while (line.waitMs() <= QUEUE_MS) line.join(() => {})
  const [told] = await once(await send(t, port), 'data')
  t.match(told, /^HTTP\/1.1 503 /)
  t.equal(count.heads, 1, 'it was read no further')
  early.write(BODY)
  const [toldLate] = await once(early, 'data')
  t.match(toldLate, /^HTTP\/1.1 503 /, 'it came too late')
  t.equal(count.begun, 0)
})
