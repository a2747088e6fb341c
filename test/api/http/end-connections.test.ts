import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openCopyParts } from '../feed/copy-parts.js'
import { openApi, openGround } from '../fixture.js'

/** Far less than a connection is kept for another request, and more than an answer takes. */
const LONGEST_END_MS = 30_000

t.setTimeout(90_000)

async function openSocket(t: Test, url: string, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), host)
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

function endOf(stop: Promise<void>): Promise<string> {
  const stopped = stop.then(() => 'stopped')
  return Promise.race([stopped, sleep(LONGEST_END_MS, 'waiting', { ref: false })])
}

t.test('a request under way is answered, and its connection is not kept', async (t) => {
  const api = await openApi(t, await openGround(t))
  const socket = await openSocket(t, api.url)
  const head = ['POST /v1/orders HTTP/1.1', 'Host: a', 'Content-Type: application/json']
  // Its answer shows that what follows it was read as far as it goes.
  socket.write('GET /v1/time HTTP/1.1\r\nHost: a\r\n\r\n')
  socket.write([...head, 'Content-Length: 2', '\r\n{'].join('\r\n'))
  await once(socket, 'data')
  const stopped = endOf(api.stop())
  await sleep(10)
  socket.write('}')
  const [answer] = await once(socket, 'data')
  t.match(String(answer), /^HTTP\/1\.1 40[01]/)
  t.equal(await stopped, 'stopped')
})

t.test('a connection that says nothing does not keep an api from ending', async (t) => {
  const api = await openApi(t, await openGround(t), { env: { OUTCOME_TIMEOUT_MS: '100' } })
  await openSocket(t, api.url)
  t.equal(await endOf(api.stop()), 'stopped')
})

t.test(
  'a connection that is kept may ask once more, and is told that it was the last time',
  async (t) => {
    const api = await openApi(t, await openGround(t))
    const socket = await openSocket(t, api.url)
    const ask = async (target: string) => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
      return String((await once(socket, 'data'))[0])
    }
    t.match(await ask('/v1/time'), /keep-alive/)
    const stopped = endOf(api.stop())
    await sleep(100)
    await t.rejects(openSocket(t, api.url), { code: 'ECONNREFUSED' })
    const late = await ask('/v1/solvency')
    t.match(late, /^HTTP\/1\.1 200/)
    t.match(late, /connection: close/i)
    await once(socket, 'close')
    t.equal(await stopped, 'stopped')
  },
)

t.test('what comes behind the last request of a connection is not begun', async (t) => {
  let begun = 0
  const { app } = await openCopyParts(t, await openGround(t), (deps) => ({
    ...deps,
    access: {
      ...deps.access,
      callerOf(request) {
        begun += 1
        return deps.access.callerOf(request)
      },
    },
  }))
  const socket = await openSocket(t, await app.listen({ port: 0, host: '127.0.0.1' }))
  const get = 'GET /v1/orders HTTP/1.1\r\nHost: a\r\n\r\n'
  socket.write(get.repeat(3))
  while (begun < 3) await once(socket, 'data')
  const closed = app.close()
  await sleep(100)
  socket.write(get.repeat(3))
  await once(socket, 'close')
  await closed
  t.equal(begun, 4)
})

t.test('by the name of localhost an api listens at one address', async (t) => {
  const api = await openApi(t, await openGround(t), { env: { HOST: 'localhost' } })
  const reached = await Promise.allSettled(
    ['127.0.0.1', '::1'].map((host) => openSocket(t, api.url, host)),
  )
  t.equal(reached.filter(({ status }) => status === 'fulfilled').length, 1)
})

t.test('an api that cannot listen says why, and ends', async (t) => {
  const started = openApi(t, await openGround(t), { env: { HOST: 'no-such-host.invalid' } })
  await t.rejects(started, { message: /^HOST and PORT must be an address of this machine, but / })
})
