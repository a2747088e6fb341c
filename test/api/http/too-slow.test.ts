import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { canonicalJson } from '@truebook/shared/canonical'
import { parseFlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import t from 'tap'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { openGround } from '../fixture.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const LIMIT_MS = 1_000
const { api } = await openExchange(t, ground, { env: { REQUEST_TIMEOUT_MS: String(LIMIT_MS) } })
const trader = await openTrader(api, { seed: '81', funds: { USDC: '10000' } })

const TIME = 'GET /v1/time HTTP/1.1\r\nhost: test\r\n\r\n'

/** How much of a request comes in time, from where its body begins. */
const POINTS: Readonly<Record<string, (head: number) => number>> = {
  nothing: () => 0,
  'half a head': () => 60,
  'its head': (head) => head,
  'half a body': (head) => head + 30,
}

t.test('a request that comes too slowly is cut off, not refused', async (t) => {
  for (const before of ['', TIME]) {
    // A connection that is idle after an answer may stay so for longer.
    const points = Object.entries(POINTS).slice(before ? 1 : 0)
    const sendings = points.map(async ([point, at], n) => {
      const name = `${before ? 'kept' : 'new'}-${n}`
      const text = await orderText(name)
      const came = await sendInParts(before, text, at(text.indexOf('\r\n\r\n') + 4))
      const statuses = Array.from(came.matchAll(/HTTP\/1.1 ([0-9]+)/g), ([, status]) => status)
      t.same(statuses, before ? ['200'] : [], `${name}: ${point}`)
      // Its rest could still have been carried out.
      const { body } = await trader.client.get(`/v1/orders?client_order_id=${name}`)
      t.equal(body.total, 0, name)
    })
    await Promise.all(sendings)
  }
})

/** A signed order as bytes of HTTP. */
async function orderText(name: string): Promise<string> {
  const order = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT' } as const
  const terms = { ...order, price: '30000', quantity: '0.01', client_order_id: name }
  const sent = { ...terms, timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'PLACE_ORDER', ...sent })
  const body = canonicalJson({ ...sent, signature })
  const headers = signRequest({
    ...{ method: 'POST', target: '/v1/orders', prefix: '/v1', body: parseFlatJson(body) },
    ...{ timestamp: String(Date.now()), apiKey: trader.apiKey, secret: trader.secret },
    form: 'A',
  })
  const fields = Object.entries({
    ...{ host: 'test', 'content-type': 'application/json', 'content-length': body.length },
    ...headers,
  })
  const head = fields.map(([field, value]) => `${field}: ${value}\r\n`).join('')
  return `POST /v1/orders HTTP/1.1\r\n${head}\r\n${body}`
}

/** Sends a whole request or none, the beginning of another, and its rest once that took too long; gives what came. */
async function sendInParts(before: string, text: string, at: number): Promise<string> {
  const { hostname, port } = new URL(api.url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  let came = ''
  socket.on('data', (bytes) => {
    came += bytes
  })
  socket.on('error', () => undefined)
  socket.write(before + text.slice(0, at))
  await sleep(LIMIT_MS + 2_500)
  socket.write(text.slice(at))
  await sleep(1_000)
  socket.destroy()
  return came
}
