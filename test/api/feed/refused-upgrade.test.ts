import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { openApi, openGround } from '../fixture.js'
import { UPGRADE_HEAD } from './upgrade-head.js'

t.test('an upgrade that is refused ends with its answer', async (t) => {
  const api = await openApi(t, await openGround(t), { env: { RATE_LIMIT_IP_PER_SECOND: '1' } })
  const { port } = new URL(api.url)
  // On a slow machine some more may be let in before.
  for (let refused = 0; refused < 2; ) {
    const socket = connect(Number(port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    let came = ''
    socket.on('data', (data) => (came += data))
    socket.write(UPGRADE_HEAD)
    await once(socket, 'data')
    if (came.startsWith('HTTP/1.1 101')) {
      socket.destroy()
      continue
    }
    refused += 1
    // It is the api that ends it.
    await once(socket, 'end')
    t.match(came, /^HTTP\/1.1 429 /)
    t.match(came, /\r\nconnection: close\r\n/i)
  }
})
