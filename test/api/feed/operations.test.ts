import { once } from 'node:events'
import { audit } from '@truebook/engine/audit'
import { connectPool } from '@truebook/shared/db/connect'
import t, { type Test } from 'tap'
import { type ClientOptions, WebSocket } from 'ws'
import { openExchange, openTrader } from '../exchange-fixture.js'
import { makeKey, openApi, openGround } from '../fixture.js'
import { openCopyParts } from './copy-parts.js'
import { loginFields, openSocket, type PlainSocket } from './plain-client.js'

t.setTimeout(120_000)

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '1000000', BTC: '100' }
const trader = await openTrader(api, { seed: '51', funds })
const stranger = await openTrader(api, { seed: '52', funds })
const ORDER = { ticker: 'BTC_USDC', order_type: 'LIMIT', side: 'SELL', quantity: '1' }

async function loggedIn(t: Test, url = api.url, options: ClientOptions = {}): Promise<PlainSocket> {
  const client = await openSocket(url, options)
  t.teardown(client.close)
  t.match(await client.ask(loginFields(trader.apiKey, trader.secret)), { ok: true })
  return client
}

let last = 0
async function signed(action: string, fields: object, who = trader): Promise<object> {
  last = Math.max(Date.now(), last + 1)
  const sent = { ...fields, timestamp: last }
  const signature = await who.client.sign({ action, ...sent } as never)
  return { ...sent, signature }
}

const openOrders = async () =>
  (await trader.client.get('/v1/orders?open=true&page_size=100')).body.total

/** How many are open once none is, or after some seconds. */
async function untilNoneIsOpen(): Promise<number> {
  for (let tries = 0; (await openOrders()) > 0 && tries < 500; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return openOrders()
}

t.test('orders are placed, amended and cancelled as by REST', async (t) => {
  const client = await loggedIn(t)
  const order = await signed('PLACE_ORDER', { ...ORDER, price: '40000', client_order_id: 'ws-1' })
  const placed = await client.ask({ op: 'place', ...order })
  t.match(placed, { ok: true, op: 'place', status: 'PENDING', client_order_id: 'ws-1' })
  t.match(await client.ask({ op: 'place', ...order }), {
    ok: false,
    code: 'REPLAYED_MESSAGE',
    order_id: placed.order_id,
  })
  const { order_id } = placed
  const amendment = await signed('AMEND_ORDER', { order_id, price: '40001' })
  t.match(await client.ask({ op: 'amend', ...amendment }), { ok: true, price: '40001' })
  const cancel = await signed('CANCEL_ORDER', { order_id })
  t.match(await client.ask({ op: 'cancel', ...cancel }), { ok: true, status: 'CANCELLED' })
  const again = await signed('CANCEL_ORDER', { order_id })
  t.match(await client.ask({ op: 'cancel', ...again }), {
    ok: false,
    status: 400,
    code: 'CANCELLATION_ALREADY_RECEIVED',
    order_id,
    order_status: 'CANCELLED',
  })
  const orders = [1, 2, 3].map((n) => ({ ...ORDER, price: n === 2 ? '0' : `4000${n}` }))
  const batch = await client.ask({ op: 'batch', ...(await trader.client.signBatch(orders)) })
  t.match(batch, {
    ok: true,
    results: [{ status: 'PENDING' }, { code: String }, { status: 'PENDING' }],
  })
  const all = await signed('CANCEL_ALL_ORDERS', { market: 0 })
  t.match(await client.ask({ op: 'cancel_all', ...all }), { ok: true, cancelled: 2 })
  const timer = await signed('CANCEL_ALL_AFTER', { timeout: 60_000 })
  const { due_at } = await client.ask({ op: 'cancel_all_after', ...timer })
  t.ok(due_at > Date.now())
  const { body, status } = await trader.client.send(
    'POST',
    '/v1/users/me/cancel-all-after',
    (await signed('CANCEL_ALL_AFTER', { timeout: 0 })) as never,
  )
  t.match({ status, body }, { status: 200, body: { due_at: 0 } })
  const wrong = await signed('CANCEL_ALL_AFTER', { timeout: 500 })
  t.match(await client.ask({ op: 'cancel_all_after', ...wrong }), {
    code: 'INVALID_FIELD',
    field: 'timeout',
  })
})

t.test(
  'an order is amended and cancelled by either of its names, and by one at a time',
  async (t) => {
    const client = await loggedIn(t)
    const client_order_id = 'ws-named'
    const order = await signed('PLACE_ORDER', { ...ORDER, price: '40000', client_order_id })
    const { order_id } = await client.ask({ op: 'place', ...order })
    const ask = async (op: string, action: string, fields: object) =>
      client.ask({ op, ...(await signed(action, fields)) })
    const operations = [
      ['amend', 'AMEND_ORDER', { price: '40001' }],
      ['cancel', 'CANCEL_ORDER', {}],
    ] as const
    for (const [op, action, terms] of operations) {
      t.match(await ask(op, action, { order_id, client_order_id, ...terms }), {
        ok: false,
        code: 'INVALID_FIELD',
        message: 'One of order_id and client_order_id must be sent, but both came.',
      })
      t.match(await ask(op, action, terms), {
        ok: false,
        code: 'MISSING_FIELDS',
        fields: 'order_id or client_order_id',
      })
      for (const name of ['', 'a b', 'x'.repeat(65), 7]) {
        t.match(await ask(op, action, { client_order_id: name, ...terms }), {
          ok: false,
          code: 'INVALID_FIELD',
          field: 'client_order_id',
        })
      }
    }
    const amended = await ask('amend', 'AMEND_ORDER', { client_order_id, price: '40001' })
    t.match(amended, { ok: true, order_id, price: '40001' })
    const cancel = { op: 'cancel', ...(await signed('CANCEL_ORDER', { client_order_id })) }
    t.match(await client.ask(cancel), { ok: true, order_id, status: 'CANCELLED' })
    t.match(await client.ask(cancel), { ok: false, code: 'REPLAYED_MESSAGE' })
  },
)

t.test('orders are amended in a batch as by REST', async (t) => {
  const client = await loggedIn(t)
  const orders = ['40001', '40002'].map((price) => ({ ...ORDER, price }))
  const { body } = await trader.client.placeBatch(orders)
  const [order_id, gone] = body.results.map((one: { order_id: string }) => one.order_id)
  await trader.client.cancel(gone)
  const amendments = [
    { order_id, price: '40005' },
    { order_id, price: '0' },
    { order_id: gone, price: '40006' },
  ]
  const amends = { op: 'amend_batch', ...(await trader.client.signAmendments(amendments)) }
  t.match(await client.ask(amends), {
    ok: true,
    op: 'amend_batch',
    results: [
      { price: '40005', status: 'PENDING' },
      { code: 'INVALID_FIELD', field: 'price' },
      { code: 'CANCELLATION_ALREADY_RECEIVED' },
    ],
  })
  t.match(await client.ask(amends), { ok: false, code: 'REPLAYED_MESSAGE' })
  await trader.client.cancelAll(0)
})

t.test('whatever cannot be is answered with its id and a code', async (t) => {
  const client = await loggedIn(t)
  const cases: [object, string][] = [
    [{ op: 'dance' }, 'INVALID_FIELD'],
    [{}, 'INVALID_FIELD'],
    [{ op: 'ping', extra: 1 }, 'UNKNOWN_FIELD'],
    [{ op: 'subscribe' }, 'MISSING_FIELDS'],
    [{ op: 'subscribe', channel: 'depth' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'depth:DOGE_USDC' }, 'INVALID_MARKET'],
    [{ op: 'subscribe', channel: 'depth:BTC_USDC:depth=0' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'depth:BTC_USDC:depth=26' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'depth:BTC_USDC:tick_size=3' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'depth:BTC_USDC:depth=25:tick_size=1' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'candles:BTC_USDC:2m' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'constructor' }, 'INVALID_FIELD'],
    [{ op: 'subscribe', channel: 'depth:BTC_USDC', since: -1 }, 'INVALID_FIELD'],
    [{ op: 'unsubscribe', channel: 'depth:BTC_USDC' }, 'INVALID_FIELD'],
    [{ ...loginFields(trader.apiKey, 'wrong') }, 'INVALID_API_KEY'],
    [{ ...loginFields(trader.apiKey, trader.secret, 1) }, 'INVALID_TIMESTAMP'],
    [{ ...loginFields(stranger.apiKey, stranger.secret) }, 'FORBIDDEN'],
    [
      { op: 'place', ...(await signed('PLACE_ORDER', { ...ORDER, price: '4' }, stranger)) },
      'INVALID_SIGNATURE',
    ],
    [{ op: 'cancel_on_disconnect', session: 'x', timestamp: 1, signature: '0x' }, 'INVALID_FIELD'],
  ]
  for (const [message, code] of cases) {
    t.match(
      await client.ask(message),
      { ok: false, code, status: Number, message: String },
      JSON.stringify(message),
    )
  }
  const unread: [string, object][] = [
    ['', { id: null, op: null }],
    ['{"id":{},"op":"ping"}', { id: null, op: null }],
    ['{"id":7,"op":"place","expires_at":9007199254740992}', { id: 7, op: 'place' }],
  ]
  for (const [text, of] of unread) {
    const before = client.received.length
    client.socket.send(text)
    await client.until(() => client.received.length > before)
    t.match(client.received.at(-1), { ...of, ok: false, code: String, message: String }, text)
  }
  t.match(await client.ask({ op: 'ping' }), { ok: true, sequence: Number, time: Number })
})

t.test('a key is good for what its scopes are, and for no longer than it exists', async (t) => {
  const [{ id }] = await ground.db
    .selectFrom('accounts')
    .select('id')
    .where('wallet', '=', trader.wallet.address.toLowerCase())
    .execute()
  const key = await makeKey(ground.db, id, { scopes: ['orders:read'] })
  const client = await openSocket(api.url)
  t.match(await client.ask(loginFields(key.apiKey, key.secret)), { ok: true })
  t.match(await client.ask({ op: 'subscribe', channel: 'orders' }), { ok: true })
  t.match(await client.ask({ op: 'subscribe', channel: 'balances' }), { code: 'MISSING_SCOPE' })
  const order = await signed('PLACE_ORDER', { ...ORDER, price: '40000' })
  t.match(await client.ask({ op: 'place', ...order }), { ok: false, code: 'MISSING_SCOPE' })
  const other = await makeKey(ground.db, id, { scopes: ['profile:read'] })
  const changed = await client.ask(loginFields(other.apiKey, other.secret))
  t.match(changed, { ok: false, code: 'FORBIDDEN' }, 'or it would go on hearing by the first key')
  t.match(await client.ask(loginFields(key.apiKey, key.secret)), { ok: true })
  const closed = new Promise<number>((resolve) => client.socket.on('close', resolve))
  await ground.db.deleteFrom('api_keys').where('api_key', '=', key.apiKey).execute()
  t.equal(await closed, 4401)
})

t.test('who is sent away hears nothing from then on, though it does not say goodbye', async (t) => {
  const { app, deps } = await openCopyParts(t, ground)
  const client = await openSocket(await app.listen({ port: 0, host: '127.0.0.1' }))
  t.teardown(() => client.socket.terminate())
  await client.ask({ op: 'subscribe', channel: 'depth:BTC_USDC' })
  t.equal(deps.feed.channels.count(), 1)
  client.socket.pause()
  client.socket.send(Buffer.from('{}'))
  const { websocketServer } = app as unknown as { websocketServer: { clients: Set<WebSocket> } }
  const [server] = websocketServer.clients
  while (server.readyState === WebSocket.OPEN) await new Promise(setImmediate)
  t.equal(server.readyState, WebSocket.CLOSING)
  t.equal(deps.feed.channels.count(), 0)
})

t.test('a plain request, a binary message and one that is too large are turned away', async (t) => {
  t.equal((await fetch(`${api.url}/v1/ws`)).status, 426)
  const codes = [Buffer.from('{}'), 'x'.repeat(70_000)].map(async (message) => {
    const { socket } = await openSocket(api.url)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.send(message)
    return closed
  })
  t.same(await Promise.all(codes), [1003, 1009])
})

t.test('cancel on disconnect cancels whatever the clock says just then', async (t) => {
  for (const wrong of [36_000_000, -36_000_000]) {
    let ahead = 0
    const copy = await openApi(t, ground, { now: () => Date.now() + ahead })
    const client = await loggedIn(t, copy.url)
    const order = await signed('PLACE_ORDER', { ...ORDER, price: '41000' })
    t.match(await client.ask({ op: 'place', ...order }), { ok: true })
    const { session } = client.hello
    const arming = await signed('CANCEL_ON_DISCONNECT', { session })
    t.match(await client.ask({ op: 'cancel_on_disconnect', ...arming }), { ok: true })
    ahead = wrong
    client.socket.terminate()
    t.equal(await untilNoneIsOpen(), 0)
  }
})

t.test('cancel on disconnect cancels when the connection ends, however it ends', async (t) => {
  for (const end of ['close', 'terminate'] as const) {
    const client = await loggedIn(t)
    const order = await signed('PLACE_ORDER', { ...ORDER, price: '41000' })
    t.match(await client.ask({ op: 'place', ...order }), { ok: true })
    t.equal(await openOrders(), 1)
    const { session } = client.hello
    const foreign = await signed('CANCEL_ON_DISCONNECT', { session }, stranger)
    t.match(await client.ask({ op: 'cancel_on_disconnect', ...foreign }), {
      code: 'INVALID_SIGNATURE',
    })
    const arming = await signed('CANCEL_ON_DISCONNECT', { session })
    t.match(await client.ask({ op: 'cancel_on_disconnect', ...arming }), {
      ok: true,
      valid_until: Number,
    })
    client.socket[end]()
    t.equal(await untilNoneIsOpen(), 0)
  }
  const pool = connectPool(ground.url, { max: 1, name: 'audit', onError: () => undefined })
  t.teardown(() => pool.end())
  t.match(await audit(pool, { signatures: true }), { ok: true, audit: 'ok' })
  const copy = await openApi(t, ground)
  const client = await loggedIn(t, copy.url)
  await client.ask({ op: 'place', ...(await signed('PLACE_ORDER', { ...ORDER, price: '42000' })) })
  const { session } = client.hello
  await client.ask({
    op: 'cancel_on_disconnect',
    ...(await signed('CANCEL_ON_DISCONNECT', { session })),
  })
  await copy.stop()
  t.equal(await openOrders(), 0, 'and when the copy of the api ends')
})

t.test('a line that is lost without a word ends within a minute, and that cancels', async (t) => {
  const timers = t.capture(globalThis, 'setInterval', setInterval)
  const { app } = await openCopyParts(t, ground)
  const beats = timers().flatMap(({ args: [beat, ms] }) => (ms === 30_000 ? [beat] : []))
  t.equal(beats.length, 1)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const [lost, there] = [await loggedIn(t, url, { autoPong: false }), await openSocket(url)]
  t.teardown(there.close)
  const order = await signed('PLACE_ORDER', { ...ORDER, price: '41000' })
  t.match(await lost.ask({ op: 'place', ...order }), { ok: true })
  const { session } = lost.hello
  const arming = await signed('CANCEL_ON_DISCONNECT', { session })
  t.match(await lost.ask({ op: 'cancel_on_disconnect', ...arming }), { ok: true })
  const asked = Promise.all([once(lost.socket, 'ping'), once(there.socket, 'ping')])
  const ended = once(lost.socket, 'close')
  for (const beat of beats) beat()
  await asked
  // What answers the ping is read before this.
  t.match(await there.ask({ op: 'ping' }), { ok: true })
  t.equal(await openOrders(), 1)
  for (const beat of beats) beat()
  await ended
  t.equal(await untilNoneIsOpen(), 0)
  t.match(await there.ask({ op: 'ping' }), { ok: true })
})

t.test('who asks too much too fast is refused, and then left', async (t) => {
  const messages = [(id: number) => JSON.stringify({ id, op: 'ping' }), () => 'x', () => '{}']
  for (const messageOf of messages) {
    const { socket, received } = await openSocket(api.url)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    for (let id = 0; id < 800; id++) socket.send(messageOf(id))
    t.equal(await closed, 4429, messageOf(1))
    t.ok(received.some(({ code }) => code === 'TOO_MANY_REQUESTS'))
  }
})

t.test('an address has so many connections, and they come back', async (t) => {
  const copy = await openApi(t, ground, { env: { FEED_CONNECTIONS_PER_IP: '2' } })
  const [first, second] = [await openSocket(copy.url), await openSocket(copy.url)]
  const third = new WebSocket(`${copy.url.replace('http', 'ws')}/v1/ws`)
  t.equal(await new Promise((resolve) => third.on('close', resolve)), 4429)
  await first.close()
  for (let tries = 0; ; tries++) {
    const again = await openSocket(copy.url).catch(() => undefined)
    if (again) {
      await again.close()
      break
    }
    if (tries > 100) t.fail('It never came back.')
  }
  await second.close()
})

t.test('a network of IPv6 addresses counts as one address', async (t) => {
  const env = { FEED_CONNECTIONS_PER_IP: '2', TRUST_PROXY: '127.0.0.1' }
  const copy = await openApi(t, ground, { env })
  const from = (ip: string) => {
    const headers = { 'x-forwarded-for': ip }
    return new WebSocket(`${copy.url.replace('http', 'ws')}/v1/ws`, { headers })
  }
  const taken = [from('2001:db8::1'), from('2001:db8::2')]
  await Promise.all(taken.map((socket) => new Promise((resolve) => socket.on('message', resolve))))
  const third = from('2001:db8::3')
  const code = await new Promise((resolve) => {
    third.on('close', resolve)
    third.on('message', () => third.close())
  })
  t.equal(code, 4429)
  const elsewhere = from('2001:db8:0:1::1')
  await new Promise((resolve) => elsewhere.on('message', resolve))
  for (const socket of [...taken, elsewhere]) socket.terminate()
})

t.test('an order that is under way when its connection ends does not outlive it', async (t) => {
  for (let n = 0; n < 10; n++) {
    const client = await loggedIn(t)
    const { session } = client.hello
    const arming = await signed('CANCEL_ON_DISCONNECT', { session })
    t.match(await client.ask({ op: 'cancel_on_disconnect', ...arming }), { ok: true })
    // Its name has to be looked up first, so the end of the connection overtakes it.
    const name = { client_order_id: `late-${n}` }
    const order = await signed('PLACE_ORDER', { ...ORDER, ...name, price: '43000' })
    client.socket.send(JSON.stringify({ id: 'late', op: 'place', ...order }), () =>
      client.socket.terminate(),
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    const again = await trader.client.send('POST', '/v1/orders', order as never)
    const orderId = again.body.order_id
    if (again.status === 201) {
      // It never came in, so this is another's.
      await trader.client.cancel(orderId)
    }
    t.equal(await untilNoneIsOpen(), 0)
  }
})
