import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { openCopyParts } from '../feed/copy-parts.js'
import { openGround } from '../fixture.js'

t.test('a body that its client breaks off is that client’s mistake, not an outage', async (t) => {
  const { app } = await openCopyParts(t, await openGround(t))
  const answer = new Promise((resolve) => {
    app.addHook('onSend', async (_request, reply, payload) => {
      resolve([reply.statusCode, JSON.parse(String(payload)).code])
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => app.close())
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const type = 'content-type: application/json'
  const head = `POST /v1/auth/verify HTTP/1.1\r\nhost: x\r\n${type}\r\ncontent-length: 90\r\n\r\n`
  socket.write(`${head}{"message":`, () => socket.destroy())
  t.same(await answer, [400, 'INVALID_REQUEST'])
})
