import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { readToEnd } from '../../security/raw-http.js'
import { openCopyParts } from '../feed/copy-parts.js'
import { openGround } from '../fixture.js'

t.test('A body may come in chunks, but not in very many', async (t) => {
  const { app } = await openCopyParts(t, await openGround(t))
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo

  const open = async (t: Test, request: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    const type = 'content-type: application/json\r\ntransfer-encoding: chunked'
    socket.write(`${request} HTTP/1.1\r\nhost: x\r\n${type}\r\n\r\n`)
    return socket
  }

  await t.test('few are read as one text', async (t) => {
    const socket = await open(t, 'POST /v1/auth/verify')
    socket.write(`${chunksOf('{"message":"a"}'.padEnd(256))}0\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    t.match(String(answer), /"fields":"signature"/, 'the message was read')
  })

  await t.test('more are refused, and the connection ends', async (t) => {
    const socket = await open(t, 'POST /v1/auth/verify')
    socket.write(chunksOf(' '.repeat(60_000)))
    const came = await readToEnd(socket)
    t.match(came, /^HTTP\/1\.1 400 /)
    t.match(came, /"code":"INVALID_REQUEST".*in 256 chunks/s)
    t.match(came, /\r\nconnection: close\r\n/)
  })

  await t.test('so are those that came whole before anybody read them', async (t) => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    const head = 'POST /v1/auth/verify HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n'
    const type = 'content-type: application/json\r\n\r\n'
    socket.write(`${head}${type}${chunksOf(' '.repeat(300))}0\r\n\r\n`)
    const came = await readToEnd(socket)
    t.match(came, /^HTTP\/1\.1 400 .*in 256 chunks/s)
    t.match(came, /\r\nconnection: close\r\n/)
  })

  await t.test('a refusal waits for no rest of a body, and reads little', async (t) => {
    for (const request of [
      'GET /v1/time',
      'POST /v1/nowhere',
      'PUT /v1/time',
      'POST /v1/orders/batch',
    ]) {
      const socket = await open(t, request)
      socket.write(chunksOf(' '.repeat(60_000)))
      t.match(await readToEnd(socket), /^HTTP\/1\.1 4\d\d .*\r\nconnection: close\r\n/s, request)
    }
  })
})

/** Each byte a chunk of its own. */
function chunksOf(text: string): string {
  return [...text].map((letter) => `1\r\n${letter}\r\n`).join('')
}
