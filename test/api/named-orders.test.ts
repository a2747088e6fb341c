import { STREAM_START } from '@truebook/shared/streams'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { createClient, namedOrder } from './client.js'
import { missingMoney, openExchange, openTrader } from './exchange-fixture.js'
import { openApi, openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const funds = { USDC: '100000', BTC: '10' }
const maker = await openTrader(api, { seed: '65', funds })
const taker = await openTrader(api, { seed: '66', funds })
const { client } = maker
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT', quantity: '0.1' }

async function sell(client_order_id: string, price: string): Promise<string> {
  const { status, body } = await client.place({ ...LIMIT, side: 'SELL', price, client_order_id })
  t.equal(status, 201, client_order_id)
  return body.order_id
}

const buy = (price: string) => taker.client.place({ ...LIMIT, side: 'BUY', price })
const orderOf = async (id: string) => (await client.get(`/v1/orders/${id}`)).body

/** How many commands were sent to the engine. */
const sent = async () => (await ground.streams.commands.read(STREAM_START, 1000, 0)).length

/** A test that ends with an empty book, and with all money still there. */
function scene(title: string, play: (t: Test) => Promise<void>): void {
  t.test(title, async (t) => {
    await play(t)
    for (const { client } of [maker, taker]) t.equal((await client.cancelAll(0)).status, 200)
    t.same(await missingMoney(ground), ['0', '0'])
  })
}

scene('an order is amended and cancelled by its name, and answered as by its id', async (t) => {
  const [order_id, other] = [await sell('Mine_1-a', '30000'), await sell('mine_1-a', '31000')]
  const amended = await client.amendNamed('Mine_1-a', { price: '30001' })
  t.match(amended, { status: 200, body: { order_id, price: '30001', status: 'PENDING' } })
  t.match(await client.cancelNamed('Mine_1-a'), {
    status: 200,
    body: { order_id, status: 'CANCELLED', remaining_quantity: '0.1' },
  })
  t.match(await orderOf(other), { status: 'PENDING', price: '31000' }, 'case makes another name')
})

scene('a name that looks like an id, or like a route, is a name', async (t) => {
  const other = await sell('plain', '30000')
  for (const name of [other, 'batch', 'trades', 'constructor', 'x'.repeat(64)]) {
    const id = await sell(name, '31000')
    t.match(await client.amendNamed(name, { price: '31001' }), { body: { order_id: id } }, name)
    t.match(await client.cancelNamed(name), { body: { order_id: id, status: 'CANCELLED' } }, name)
  }
  t.match(await orderOf(other), { status: 'PENDING' })
})

scene('the name is always signed, and the same message is taken once', async (t) => {
  const order_id = await sell('signed-1', '30000')
  await sell('signed-2', '30000')
  const timestamp = Date.now()
  const named = { client_order_id: 'signed-1', timestamp }
  const signature = await client.sign({ action: 'CANCEL_ORDER', ...named })
  const query = `timestamp=${timestamp}&signature=${signature}`
  const cancel = (target: string) => client.send('DELETE', `${target}?${query}`)
  const send = (body: object) =>
    client.send('PATCH', namedOrder('signed-1'), { ...named, price: '30001', ...body } as never)
  t.equal((await cancel(namedOrder('signed-2'))).body.code, 'INVALID_SIGNATURE')
  t.equal((await cancel(`/v1/orders/${order_id}`)).body.code, 'INVALID_SIGNATURE')
  t.equal((await send({ signature })).body.code, 'INVALID_SIGNATURE')
  const nameless = await client.sign({ action: 'AMEND_ORDER', price: '30001', timestamp })
  t.equal((await send({ signature: nameless })).body.code, 'INVALID_SIGNATURE')
  const byId = await client.sign({ action: 'AMEND_ORDER', order_id, price: '30001', timestamp })
  t.equal((await send({ signature: byId })).body.code, 'INVALID_SIGNATURE')
  t.match(await orderOf(order_id), { status: 'PENDING', price: '30000' })

  const sent = { action: 'AMEND_ORDER', ...named, price: '30001' }
  const amendment = { ...sent, signature: await client.sign(sent) }
  t.match(await send(amendment), { status: 200, body: { order_id, price: '30001' } })
  t.match(await send(amendment), { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
  t.equal((await cancel(namedOrder('signed-1'))).status, 200)
  t.match(await cancel(namedOrder('signed-1')), { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
})

scene('what two copies are sent by name at the same moment is taken once', async (t) => {
  const copy = createClient({ ...maker, url: (await openApi(t, ground)).url })
  const order_id = await sell('both', '30000')
  const ofBoth = (method: string, query: string, body?: object) =>
    Promise.all(
      [client, copy].map(({ send }) => send(method, namedOrder('both') + query, body as never)),
    )
  const once = (answers: Awaited<ReturnType<typeof ofBoth>>, taken: object) => {
    const [first, again] = answers.toSorted((a, b) => a.status - b.status)
    t.match(first, { status: 200, body: { order_id, ...taken } })
    t.match(again, { status: 400, body: { code: 'REPLAYED_MESSAGE' } })
  }
  for (let round = 1; round <= 5; round++) {
    const terms = { price: `${30000 + round}`, quantity: `0.0${10 + round}` }
    const sent = { client_order_id: 'both', ...terms, timestamp: Date.now() }
    const signature = await client.sign({ action: 'AMEND_ORDER', ...sent })
    once(await ofBoth('PATCH', '', { ...sent, signature }), { ...terms, status: 'PENDING' })
  }
  const timestamp = Date.now()
  const named = { action: 'CANCEL_ORDER', client_order_id: 'both', timestamp }
  const query = `?timestamp=${timestamp}&signature=${await client.sign(named)}`
  once(await ofBoth('DELETE', query), { status: 'CANCELLED' })
})

scene('a name that is none, or that is said twice, is refused', async (t) => {
  const message = /^client_order_id must be 1 to 64 letters, digits, "_" or "-", but ".*" came\.$/
  for (const name of [
    'a b',
    'ä',
    "x' or true",
    'x'.repeat(65),
    'a.b',
    'a/b',
    '%',
    'x'.repeat(999),
  ]) {
    const refused = {
      status: 400,
      body: { code: 'INVALID_FIELD', field: 'client_order_id', message },
    }
    t.match(await client.cancelNamed(name), refused, name)
    t.match(await client.amendNamed(name, { price: '1' }), refused, name)
  }
  const cases: [string, object, string, RegExp][] = [
    [
      namedOrder('one'),
      { client_order_id: 'two' },
      'INVALID_FIELD',
      /^client_order_id must be the/,
    ],
    [namedOrder('one'), { order_id: 'two' }, 'UNKNOWN_FIELD', /order_id/],
    ['/v1/orders/one', { client_order_id: 'one' }, 'UNKNOWN_FIELD', /client_order_id/],
  ]
  for (const [target, fields, code, says] of cases) {
    const sent = { timestamp: Date.now(), signature: '0x00', ...fields }
    const query = new URLSearchParams(
      Object.entries(sent).map(([key, value]) => [key, String(value)] as [string, string]),
    )
    const cancel = await client.send('DELETE', `${target}?${query}`)
    t.match(cancel.body, { code, message: says }, `${target} ${code}`)
    const amend = await client.send('PATCH', target, { price: '1', ...sent } as never)
    t.match(amend.body, { code, message: says }, `${target} ${code}`)
  }
})

scene('what is wrong with an amendment is said as by its id', async (t) => {
  const id = await sell('terms', '30000')
  await buy('20000')
  for (const changes of [{}, { price: '30000.005' }, { quantity: '11' }, { price: '999999' }]) {
    const { status, body } = await client.amend(id, changes)
    const { x_request_id: _, ...said } = body
    t.match(await client.amendNamed('terms', changes), { status, body: said }, said.code)
  }
})

scene('a name stays that of its order, also when that is not open any more', async (t) => {
  t.match(await client.cancelNamed('no-such'), {
    status: 404,
    body: { code: 'ORDER_NOT_FOUND', field: 'client_order_id' },
  })
  const filled = await sell('ends-filled', '20000')
  await buy('20000')
  const cancelled = await sell('ends-cancelled', '30000')
  await client.cancel(cancelled)
  const ends = [
    ['ends-filled', 403, 'ORDER_FILLED', filled],
    ['ends-cancelled', 400, 'CANCELLATION_ALREADY_RECEIVED', cancelled],
  ] as const
  for (const [name, status, code, order_id] of ends) {
    const again = await client.place({
      ...{ ...LIMIT, side: 'SELL', price: '30000' },
      client_order_id: name,
    })
    t.match(again.body, { code: 'DUPLICATE_CLIENT_ORDER_ID', order_id })
    t.match(await client.cancelNamed(name), { status, body: { code, order_id } })
    const amended = await client.amendNamed(name, { price: '31000' })
    t.match(amended, { status, body: { code, order_id } })
  }
})

scene('an order that ends while it is looked for is refused as by its id', async (t) => {
  for (const [name, ask] of [
    ['race-1', () => client.cancelNamed('race-1')],
    ['race-2', () => client.amendNamed('race-2', { price: '30001' })],
  ] as const) {
    const order_id = await sell(name, '30000')
    const other = await sell(`${name}-other`, '30000')
    const before = await sent()
    const { answers } = await ground.db.transaction().execute(async (holder) => {
      // Nothing can be committed, but all can be read: by its name the order is still found, and open.
      await sql`lock table orders in exclusive mode`.execute(holder)
      const answers = [client.cancel(order_id)]
      await until(async () => (await sent()) > before)
      answers.push(ask())
      await until(async () => (await sent()) > before + 1)
      return { answers }
    })
    const [first, second] = await Promise.all(answers)
    t.match(first, { status: 200, body: { order_id } })
    const code = 'CANCELLATION_ALREADY_RECEIVED'
    t.match(second, { status: 400, body: { code, order_id, status: 'CANCELLED' } })
    t.match(await orderOf(other), { status: 'PENDING' })
  }
})
