import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { openApi, openGround } from '../fixture.js'

const UPGRADE = [
  'GET /v1/ws HTTP/1.1',
  'Host: 127.0.0.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
  '\r\n',
].join('\r\n')

t.test('an upgrade that is refused ends with its answer', async (t) => {
  const api = await openApi(t, await openGround(t), { env: { RATE_LIMIT_IP_PER_SECOND: '1' } })
  const { port } = new URL(api.url)
  const answers: string[] = []
  for (let n = 0; n < 4; n++) {
    const socket = connect(Number(port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    let came = ''
    socket.on('data', (data) => (came += data))
    socket.write(UPGRADE)
    await once(socket, 'data')
    answers.push(came)
    if (came.startsWith('HTTP/1.1 101')) socket.destroy()
    else {
      // It is the api that ends it.
      await once(socket, 'end')
      t.match(came, /^HTTP\/1.1 429 /)
      t.match(came, /\r\nconnection: close\r\n/i)
    }
  }
  t.ok(answers.some((came) => came.startsWith('HTTP/1.1 429')))
})
