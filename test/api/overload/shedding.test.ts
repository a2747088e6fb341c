import { once } from 'node:events'
import { connect } from 'node:net'
import { inlineVerifier } from '@truebook/api/access/verifier'
import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import { parseFlatJson } from '@truebook/shared/flat-json'
import { signRequest } from '@truebook/shared/hmac'
import { Wallet } from 'ethers'
import t, { type Test } from 'tap'
import { createClient, request } from '../client.js'
import { openExchange, openTrader, type Trader } from '../exchange-fixture.js'
import { loginFields, openSocket } from '../feed/plain-client.js'
import { openApi, openGround } from '../fixture.js'

t.setTimeout(120_000)

const ORDER = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '0.001',
  price: '20000',
}
/** So few wait for an engine that says nothing. */
const PROBES = 16

let last = 0
async function signed(action: string, fields: object, { client }: Trader): Promise<object> {
  last = Math.max(Date.now(), last + 1)
  const sent = { ...fields, timestamp: last }
  const signature = await client.sign({ action, ...sent } as never)
  return { ...sent, signature }
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

async function auditIsClean(t: Test, url: string): Promise<void> {
  const pool = connectPool(url, { max: 1, name: 'test', onError: () => undefined })
  t.same((await audit(pool, { signatures: true })).differences, [])
  await pool.end()
}

t.test('behind an engine that is away few wait, over both doors, until it is back', async (t) => {
  const ground = await openGround(t)
  const first = await openExchange(t, ground)
  const trader = await openTrader(first.api, { seed: '71', funds: { USDC: '100000' } })
  const api = await openApi(t, ground, {
    env: { OVERLOAD_WAIT_MS: '200', OUTCOME_TIMEOUT_MS: '60000' },
  })
  const client = createClient({ ...trader, url: api.url })
  const socket = await openSocket(api.url)
  t.teardown(socket.close)
  t.match(await socket.ask(loginFields(trader.apiKey, trader.secret)), { ok: true })
  const resting = await client.place(ORDER)
  t.equal(resting.status, 201, 'while the engine is there, orders are taken')
  await first.engine.stop()

  const waiting = Array.from({ length: PROBES }, () => client.place(ORDER))
  while ((await metric(api.url, 'truebook_api_commands_waiting')) < PROBES);
  while ((await metric(api.url, 'truebook_api_wait_seconds')) <= 0.4);
  const refused = await client.place(ORDER)
  t.same([refused.status, refused.body.code], [503, 'OVERLOADED'])
  t.ok(Number(refused.headers.get('retry-after')) >= 1)
  t.equal(refused.body.retry_after, Number(refused.headers.get('retry-after')))
  t.equal(refused.headers.get('x-ratelimit-remaining'), '0')
  t.equal(refused.headers.get('x-ratelimit-reset'), refused.headers.get('retry-after'))
  const cancel = await client.cancel(resting.body.order_id)
  t.equal(cancel.body.code, 'OVERLOADED', 'cancels have more room, but not without end')
  const overSocket = await socket.ask({
    op: 'place',
    ...(await signed('PLACE_ORDER', ORDER, trader)),
  })
  t.match(overSocket, { ok: false, status: 503, code: 'OVERLOADED', retry_after: Number })
  t.match(await socket.ask({ op: 'ping' }), { ok: true })
  t.equal((await client.get('/v1/orders')).status, 200, 'reading goes on')
  t.equal(await metric(api.url, 'truebook_api_shed_total'), 3)
  t.equal(await metric(api.url, 'truebook_api_commands_waiting'), PROBES, 'nothing was sent')

  await openExchange(t, ground)
  for (const answer of await Promise.all(waiting)) t.equal(answer.status, 201)
  t.equal((await client.cancel(resting.body.order_id)).status, 200, 'it is taken again')
  t.equal((await client.get('/v1/orders')).body.total, PROBES + 1, 'and no other order came of it')
  await auditIsClean(t, ground.url)
})

t.test('more than an api can do is turned away before anything comes of it', async (t) => {
  const ground = await openGround(t)
  const { api } = await openExchange(t, ground, { env: { OVERLOAD_QUEUE_MS: '1' } })
  const trader = await openTrader(api, { seed: '72', funds: { USDC: '100000' } })
  const orders = await Promise.all(
    Array.from({ length: 200 }, () => signed('PLACE_ORDER', ORDER, trader)),
  )
  const answers = await sendAtOnce(
    api.url,
    orders.map((order) => rawOrder(order, trader)),
  )
  t.equal(answers.length, orders.length, 'each is answered')
  const taken = answers.filter(({ status }) => status === 201)
  const shed = answers.filter(({ status }) => status !== 201)
  t.ok(taken.length > 0 && shed.length > 0, `${taken.length} taken, ${shed.length} turned away`)
  for (const { status, code, retryAfter } of shed) {
    if (status !== 503 || code !== 'OVERLOADED' || !(retryAfter >= 1)) {
      t.fail(`${status} ${code} with Retry-After ${retryAfter}`)
    }
  }
  const { body } = await askUntilTaken(() => trader.client.get('/v1/orders'))
  t.equal(body.total, taken.length, 'those that were taken exist, and no others')
  const index = answers.findIndex(({ status }) => status === 503)
  const again = await askUntilTaken(() =>
    trader.client.send('POST', '/v1/orders', orders[index] as never),
  )
  t.equal(again.status, 201, 'the same signed order is good later')
  await auditIsClean(t, ground.url)
})

t.test('a sign-in is turned away where many signatures wait, and counted once', async (t) => {
  const verifier = { ...inlineVerifier(), waiting: () => 250 }
  const { url } = await openApi(t, await openGround(t), { verifier })
  const message = `x\n${new Wallet(`0x${'73'.repeat(32)}`).address}\nNonce: none`
  const body = JSON.stringify({ message, signature: '0x00' })
  const answer = await request(url, { method: 'POST', target: '/v1/auth/verify', body })
  t.match(answer, { status: 503, body: { code: 'OVERLOADED', retry_after: 1 } })
  t.equal(await metric(url, 'truebook_api_shed_total{work="request",bottleneck="signatures"}'), 1)
  t.equal(await metric(url, 'truebook_api_shed_total'), 1)
})

async function askUntilTaken(ask: () => ReturnType<Trader['client']['get']>) {
  for (;;) {
    const answer = await ask()
    if (answer.body.code !== 'OVERLOADED') return answer
  }
}

function rawOrder(order: object, { apiKey, secret }: Trader): string {
  const text = JSON.stringify(order)
  const headers = signRequest({
    method: 'POST',
    target: '/v1/orders',
    prefix: '/v1',
    body: parseFlatJson(text),
    timestamp: String(Date.now()),
    apiKey,
    secret,
  })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}

interface RawAnswer {
  readonly status: number
  readonly retryAfter: number
  readonly code: string | undefined
}

/** Sends requests without waiting for answers, which come in their order. */
async function sendAtOnce(url: string, requests: readonly string[]): Promise<RawAnswer[]> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  let came = ''
  const heads = () => came.split('HTTP/1.1 ').slice(1)
  const isAll = () => heads().length === requests.length && came.endsWith('}')
  socket.setEncoding('latin1')
  const done = new Promise<void>((resolve) => {
    socket.on('data', (text: string) => {
      came += text
      if (isAll()) resolve()
    })
  })
  await once(socket, 'connect')
  socket.write(requests.join(''))
  await done
  socket.destroy()
  return heads().map((head) => ({
    status: Number(head.slice(0, 3)),
    retryAfter: Number(/\r\nretry-after: (\d+)/i.exec(head)?.[1]),
    code: /"code":"(\w+)"/.exec(head)?.[1],
  }))
}
