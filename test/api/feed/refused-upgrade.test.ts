import { once } from 'node:events'
import { readFileSync } from 'node:fs'
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

const without = (header: string) => UPGRADE_HEAD.replace(new RegExp(`^${header}:.*\\r\\n`, 'm'), '')
const asking = (line: string) => UPGRADE_HEAD.replace('GET /v1/ws HTTP/1.1', `${line} HTTP/1.1`)
const having = (header: string) => asking('GET /v1/ws').replace('Host:', `${header}\r\nHost:`)

t.test('each refusal of an upgrade is one that docs/websocket.md lists', async (t) => {
  const page = readFileSync(new URL('../../../../docs/websocket.md', import.meta.url), 'utf8')
  const cases = [
    ['400 `DUPLICATE_QUERY_KEY`', asking('GET /v1/ws?a=1&a=2')],
    ['400 `UNEXPECTED_BODY`', `${having('Content-Length: 2')}{}`],
    ['400 `INVALID_REQUEST`', having(`X: ${'a'.repeat(20_000)}`)],
    ['400 none', without('Sec-WebSocket-Key')],
    ['400 none', UPGRADE_HEAD.replace('Version: 13', 'Version: 12')],
    ['400 none', having('Sec-WebSocket-Protocol: a,,')],
    ['404 `NOT_FOUND`', asking('POST /v1/ws')],
    ['404 `NOT_FOUND`', asking('GET /v1/ws/')],
    ['426 `UPGRADE_REQUIRED`', without('Upgrade')],
    ['426 `UPGRADE_REQUIRED`', UPGRADE_HEAD.replace('Connection: Upgrade', 'Connection: close')],
  ] as const
  const api = await openApi(t, await openGround(t))
  const { port } = new URL(api.url)
  for (const [refusal, head] of cases) {
    const socket = connect(Number(port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    let came = ''
    socket.on('data', (data) => (came += data))
    socket.write(head)
    while (!/\r\n\r\n./.test(came)) await once(socket, 'data')
    const [, status] = /^HTTP\/1.1 (\d+)/.exec(came) ?? []
    const [, code] = /"code":"(\w+)"/.exec(came) ?? []
    t.equal(`${status} ${code === undefined ? 'none' : `\`${code}\``}`, refusal)
    const [told, word] = refusal.split(' ')
    t.match(page, new RegExp(`^\\| ${told} \\| [^|]*${word}`, 'm'))
  }
})
