import { createClient, type Key, type Signer } from '@truebook/client'
import { errors, NoAnswerError } from '@truebook/client/errors'
import { fetchTransport, type HttpAnswer, type Transport } from '@truebook/client/transport'
import { Wallet } from 'ethers'
import t from 'tap'
import { openExchange } from '../api/exchange-fixture.js'
import { openGround } from '../api/fixture.js'
import { thrownBy } from './thrown-by.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const url = `${api.url}/v1`
const signer: Signer = Wallet.createRandom()
const guest = createClient({ url, signer })
for (const [asset, amount] of Object.entries({ USDC: '100000', BTC: '10' })) {
  const wallet_address = await signer.getAddress()
  await guest.call('post', '/dev/faucet', { body: { wallet_address, asset, amount } })
}
const key: Key = await guest.createKey()
const BID = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT', quantity: '0.01' } as const

/** Loses the answers of the first signed requests of one method: they arrive, and nobody hears. */
function lossy(method: string, losses: number): Transport & { readonly sent: string[] } {
  const sent: string[] = []
  let left = losses
  const transport: Transport = async (request) => {
    const answer = await fetchTransport(request)
    if (request.method !== method) return answer
    sent.push(request.body ?? request.url)
    if (left-- > 0) throw new Error('the connection broke')
    return answer
  }
  return Object.assign(transport, { sent })
}

async function openOrders() {
  const { data } = await createClient({ url, key }).call('get', '/orders', {
    query: { open: 'true' },
  })
  return data
}

async function positionOf(asset: string): Promise<number> {
  const position = await createClient({ url, key }).call('get', '/positions/{asset}', {
    path: { asset },
  })
  return Number(position.available_formatted)
}

t.test('an order whose answers are lost is placed once, and its fate is told', async (t) => {
  const transport = lossy('POST', 2)
  const client = createClient({ url, signer, key, transport })
  const placed = await client.placeOrder({ ...BID, price: '20000' })
  t.match(placed, { status: 'PENDING', remaining_quantity: '0.01', fee: '0' })
  t.equal(transport.sent.length, 3)
  t.equal(new Set(transport.sent).size, 1, 'it is the same signed message each time')
  t.same(
    (await openOrders()).map(({ order_id }) => order_id),
    [placed.order_id],
  )
})

t.test('an order that did not arrive is not taken for an older one of its name', async (t) => {
  let sendings = 0
  const transport: Transport = async (request) => {
    if (request.method === 'POST' && ++sendings === 1) throw new Error('the connection broke')
    return fetchTransport(request)
  }
  const terms = { ...BID, client_order_id: 'used-before' }
  const first = await createClient({ url, signer, key }).placeOrder({ ...terms, price: '20001' })
  const again = createClient({ url, signer, key, transport }).placeOrder({ ...terms, price: '3' })
  await t.rejects(again, errors.DUPLICATE_CLIENT_ORDER_ID)
  t.equal(sendings, 2)
  await createClient({ url, signer, key }).cancelOrder(first.order_id)
})

t.test('amends, cancels and batches take effect once as well', async (t) => {
  const lost = (method: string) => createClient({ url, signer, key, transport: lossy(method, 1) })
  const [{ order_id }] = await openOrders()
  const amended = await lost('PATCH').amendOrder(order_id, { price: '19999' })
  t.match(amended, { price: '19999', status: 'PENDING', filled_quantity: '0' })
  t.notOk('fee' in amended || 'average_price' in amended, 'those of the amendment are not known')
  t.match(await lost('DELETE').cancelOrder(order_id), { order_id, status: 'CANCELLED' })
  const named = { client_order_id: 'lost-and-found' }
  const { order_id: id } = await lost('POST').placeOrder({ ...BID, ...named, price: '19995' })
  const moved = await lost('PATCH').amendOrder(named, { price: '19994' })
  t.match(moved, { order_id: id, price: '19994', status: 'PENDING', filled_quantity: '0' })
  t.notOk('fee' in moved || 'average_price' in moved)
  t.match(await lost('DELETE').cancelOrder(named), { order_id: id, status: 'CANCELLED' })
  const outcomes = await lost('POST').placeOrders([
    { ...BID, price: '19998' },
    { ...BID, price: '19997' },
  ])
  t.match(outcomes, [{ status: 'PENDING' }, { status: 'PENDING' }])
  t.equal((await openOrders()).length, 2)
  const ids = (await openOrders()).map((order) => order.order_id)
  const [one, two] = ids
  const changes = await lost('PATCH').amendOrders([
    { order_id: one, price: '19995' },
    { order_id: one, price: '19996.00' },
    { order_id: one, quantity: '0.020' },
    { order_id: two, price: '0' },
    { order_id: two },
    { order_id: 'x', price: '1' },
  ])
  const unknown = { code: 'OUTCOME_UNKNOWN', status: 'PENDING' }
  t.match(changes, [
    { ...unknown, order_id: one, price: '19996', quantity: '0.02' },
    { status: 'PENDING', price: '19996', quantity: '0.02' },
    { status: 'PENDING', price: '19996', quantity: '0.02' },
    {
      ...unknown,
      order_id: two,
      price: /^1999[78]$/,
      message: /refused, or the order was amended/,
    },
    { ...unknown, order_id: two },
    { code: 'INVALID_ORDER_ID' },
  ])
  t.same(
    changes.map((change) => 'code' in change),
    [true, false, false, true, true, true],
  )
  t.notOk(changes.some((change) => 'fee' in change))
  t.match(await lost('DELETE').cancelOrders(ids.slice(0, 1)), [{ status: 'CANCELLED' }])
  await lost('DELETE').cancelAllOrders(0)
  t.same(await openOrders(), [])
})

t.test(
  'what was placed after a cancel of all is not cancelled by its second sending',
  async (t) => {
    const client = createClient({ url, signer, key })
    await client.placeOrder({ ...BID, price: '19990' })
    const sent: string[] = []
    const losing: Transport = async (request) => {
      const answer = await fetchTransport(request)
      if (request.method !== 'DELETE') return answer
      sent.push(request.url)
      if (sent.length > 1) return answer
      await client.placeOrder({ ...BID, price: '19991' })
      throw new Error('the connection broke')
    }
    const all = await createClient({ url, signer, key, transport: losing }).cancelAllOrders(0)
    t.match(all, { message: 'An earlier sending had arrived.', request_id: /^[0-9a-f-]{36}$/ })
    t.notOk('cancelled' in all, 'nobody can say how many')
    t.same(
      (await openOrders()).map(({ price }) => price),
      ['19991'],
    )
    t.equal(sent.length, 2)
    t.match(await client.cancelAllOrders(0), { cancelled: 1 })
  },
)

t.test('a cancel of all is not taken for that of another client at the same time', async (t) => {
  const time = Date.now()
  const open = () => createClient({ url, signer, key, now: () => time })
  const [one, two] = [open(), open()]
  t.match(await one.cancelAllOrders(0), { cancelled: 0 })
  await createClient({ url, signer, key }).placeOrder({ ...BID, price: '19992' })
  t.match(await two.cancelAllOrders(0), { cancelled: 1 })
  t.same(await openOrders(), [])
})

t.test('the outcomes of a batch whose answer is lost come at their orders’ places', async (t) => {
  const client = createClient({ url, signer, key })
  const used = await client.placeOrder({ ...BID, price: '18000' })
  const losing = createClient({ url, signer, key, transport: lossy('POST', 1) })
  const outcomes = await losing.placeOrders([
    { ...BID, price: '18001', client_order_id: 'place-0' },
    { ...BID, price: '0' },
    { ...BID, price: '18002', quantity: '9' },
    { ...BID, price: '18003', client_order_id: used.client_order_id ?? '' },
    { ...BID, price: '18004', client_order_id: 'place-4' },
    { ...BID, price: '18005', client_order_id: 'place-6', quantity: '900' },
    { ...BID, price: '18006', client_order_id: 'place-6' },
  ])
  t.match(outcomes, [
    { status: 'PENDING', client_order_id: 'place-0' },
    { code: 'ORDER_NOT_FOUND' },
    { code: 'ORDER_NOT_FOUND' },
    { code: 'ORDER_NOT_FOUND' },
    { status: 'PENDING', client_order_id: 'place-4' },
    { code: 'ORDER_NOT_FOUND' },
    { status: 'PENDING', client_order_id: 'place-6' },
  ])
  t.equal((await openOrders()).length, 4)
  await client.cancelAllOrders(0)
})

t.test('that a whole batch is refused says nothing of an earlier sending', async (t) => {
  /** Loses the first sending of each: it may still be on its way. */
  function losing(): Transport {
    let sendings = 0
    return async (request) => {
      if (request.method !== 'GET' && ++sendings === 1) throw new Error('the connection broke')
      return fetchTransport(request)
    }
  }
  const client = createClient({ url, signer, key })
  const lost = () => createClient({ url, signer, key, transport: losing() })
  const nowhere = [
    { ...BID, price: '18000', ticker: 'NEW_USDC' },
    { ...BID, price: '0' },
  ]
  const { order_id, client_order_id } = await client.placeOrder({ ...BID, price: '18000' })
  const changes = [{ order_id, price: '0' }]
  t.match(await client.placeOrders(nowhere), [{ code: 'INVALID_MARKET' }, { code: String }])
  t.match(await client.amendOrders(changes), [{ code: 'INVALID_FIELD' }])
  for (const asked of [() => lost().placeOrders(nowhere), () => lost().amendOrders(changes)]) {
    const error = await thrownBy(asked())
    t.match(error, { name: 'NoAnswerError', cause: { cause: { results: [{ code: String }] } } })
  }
  const mixed = await lost().placeOrders([nowhere[0], { ...BID, price: '18001' }])
  t.match(mixed, [{ code: 'INVALID_MARKET' }, { status: 'PENDING' }])
  const used = [{ ...BID, price: '18002', client_order_id: client_order_id ?? '' }]
  t.match(await lost().placeOrders(used), [{ code: 'DUPLICATE_CLIENT_ORDER_ID' }])
  await client.cancelAllOrders(0)
})

t.test('a transfer is made once, and the dead-man switch is set from now on', async (t) => {
  const to_wallet_address = Wallet.createRandom().address
  const before = await positionOf('USDC')
  const client = (method: string) => createClient({ url, signer, key, transport: lossy(method, 1) })
  const terms = { asset: 'USDC', amount: '12.5', to_wallet_address }
  const sent = await client('PUT').transfer(terms)
  t.match(sent, { amount_formatted: '12.5', to_wallet_address: to_wallet_address.toLowerCase() })
  t.equal(await positionOf('USDC'), before - 12.5)
  const transport = lossy('POST', 1)
  const setting = createClient({ url, signer, key, transport })
  const { due_at, timestamp } = await setting.cancelAllAfter(60_000)
  t.equal(due_at, timestamp + 60_000)
  t.equal(new Set(transport.sent).size, 2, 'each time by another message')
  await createClient({ url, signer, key }).cancelAllAfter(0)
})

t.test(
  'of a batch of cancels whose answer is lost, what was not cancelled is told as such',
  async (t) => {
    const client = createClient({ url, signer, key })
    const expired = await client.placeOrder({ ...BID, price: '19996', time_in_force: 1 })
    t.equal(expired.status, 'EXPIRED')
    const open = await client.placeOrder({ ...BID, price: '19996' })
    const ids = [open.order_id, expired.order_id]
    const losing = createClient({ url, signer, key, transport: lossy('DELETE', 1) })
    t.match(await losing.cancelOrders(ids), [{ status: 'CANCELLED' }, { code: 'ORDER_CLOSED' }])
  },
)

t.test('a refusal is no reason to send again', async (t) => {
  const transport = lossy('POST', 0)
  const client = createClient({ url, signer, key, transport })
  await t.rejects(client.placeOrder({ ...BID, price: '0.001' }), errors.INVALID_FIELD)
  t.equal(transport.sent.length, 1)
})

t.test('without any answer the client gives up, and says what is not known', async (t) => {
  const transport = lossy('POST', 1000)
  const client = createClient({ url, signer, key, transport, patienceMs: 3_000 })
  await t.rejects(client.placeOrder({ ...BID, price: '100' }), NoAnswerError)
  await createClient({ url, signer, key }).cancelAllOrders(0)
})

t.test('what is not signed is sent again only where nothing came of it', async (t) => {
  const sent: string[] = []
  const refusal = (status: number, code: string): HttpAnswer => ({
    status,
    header: (name) => (name === 'retry-after' ? '0' : undefined),
    text: JSON.stringify({ error: code, code, message: code }),
  })
  const answers = [refusal(429, 'TOO_MANY_REQUESTS'), refusal(503, 'UNAVAILABLE')]
  const transport: Transport = async ({ method }) => {
    sent.push(method)
    return answers[sent.length - 1]
  }
  const client = createClient({ url, transport })
  const body = { message: 'x', signature: 'x' }
  await t.rejects(client.call('post', '/auth/verify', { body }), {
    name: 'NoAnswerError',
    request: { body },
    cause: { code: 'UNAVAILABLE' },
  })
  t.same(sent, ['POST', 'POST'])
})

t.test('a clock that is wrong is set by the server, before and while it is used', async (t) => {
  const wrong = Date.now
  Date.now = () => wrong() + 3_600_000
  t.teardown(() => {
    Date.now = wrong
  })
  // The exchange of this process reads the same clock: only its answers' time is put back.
  const transport: Transport = async (request) => {
    const answer = await fetchTransport(request)
    if (!request.url.endsWith('/time')) return answer
    return { ...answer, text: JSON.stringify({ server_time: wrong() }) }
  }
  const client = createClient({ url, key, transport })
  t.match(await client.call('get', '/users/me'), { active: true })
})
