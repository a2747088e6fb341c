import t from 'tap'
import { openExchange, openTrader } from './exchange-fixture.js'
import { loginFields, openSocket } from './feed/plain-client.js'
import { openGround } from './fixture.js'

const ground = await openGround(t)
const { api } = await openExchange(t, ground)
const owner = await openTrader(api, { seed: '81', funds: { USDC: '100000', BTC: '1' } })
const prober = await openTrader(api, { seed: '82', funds: { USDC: '100000', BTC: '1' } })
const LIMIT = { ticker: 'BTC_USDC', order_type: 'LIMIT', quantity: '0.1' }

/** Ids of another account's orders, whatever became of them. */
const sell = async (price: string) =>
  (await owner.client.place({ ...LIMIT, side: 'SELL', price, client_order_id: `at-${price}` })).body
    .order_id as string
const open = await sell('31000')
const filled = await sell('30000')
const cancelled = await sell('32000')
await prober.client.place({ ...LIMIT, side: 'BUY', price: '30000' })
await owner.client.cancel(cancelled)
const statusOf = async (id: string) => (await owner.client.get(`/v1/orders/${id}`)).body.status
const foreign = [open, filled, cancelled]
t.same(await Promise.all(foreign.map(statusOf)), ['PENDING', 'FILLED', 'CANCELLED'])

/** An id like theirs, of no order. */
const missing = `${open.slice(0, -4)}${open.endsWith('0000') ? '1111' : '0000'}`

/** The names of those orders, and one like them. */
const names = ['at-31000', 'at-30000', 'at-32000']
const noName = 'at-99999'

/** All that an answer says but the id that was asked for, and what each answer has of its own. */
function wordsOf(answer: object, id: string): unknown {
  const { x_request_id: _, ...said } = answer as Record<string, unknown>
  return JSON.parse(JSON.stringify(said).replaceAll(id, 'ID'))
}

async function sameWords(
  title: string,
  ask: (id: string) => Promise<object>,
  { of = foreign, none = missing } = {},
): Promise<void> {
  const told = wordsOf(await ask(none), none)
  t.match(JSON.stringify(told), /"code":"ORDER_NOT_FOUND"/, title)
  for (const id of of) t.same(wordsOf(await ask(id), id), told, `${title} of ${id}`)
}
const byName = { of: names, none: noName }

const { client } = prober
const said = ({ status, body }: { status: number; body: object }) => ({ ...body, http: status })

t.test("over REST another account's order is told as a missing one is", async () => {
  await sameWords('get', async (id) => said(await client.get(`/v1/orders/${id}`)))
  await sameWords('its trades', async (id) => said(await client.get(`/v1/orders/${id}/trades`)))
  await sameWords('cancel', async (id) => said(await client.cancel(id)))
  await sameWords('amend', async (id) => said(await client.amend(id, { price: '1000' })))
  await sameWords('cancel by name', async (name) => said(await client.cancelNamed(name)), byName)
  await sameWords(
    'amend by name',
    async (name) => said(await client.amendNamed(name, { price: '1000' })),
    byName,
  )
  await sameWords('cancel of a batch', async (id) => said(await client.cancelBatch([id])))
  await sameWords('amendment of a batch', async (order_id) =>
    said(await client.amendBatch([{ order_id, price: '1000' }])),
  )
})

t.test('and so it is over the live feed', async (t) => {
  const socket = await openSocket(api.url)
  t.teardown(socket.close)
  t.match(await socket.ask(loginFields(prober.apiKey, prober.secret)), { ok: true })
  const ask = async (op: string, fields: object) => {
    const { id: _, ...answer } = await socket.ask({ op, ...fields })
    return answer
  }
  let last = Date.now()
  const signed = async (action: string, fields: object) => {
    last = Math.max(Date.now(), last + 1)
    const sent = { ...fields, timestamp: last }
    return { ...sent, signature: await client.sign({ action, ...sent } as never) }
  }
  await sameWords('cancel', async (order_id) =>
    ask('cancel', await signed('CANCEL_ORDER', { order_id })),
  )
  await sameWords('amend', async (order_id) =>
    ask('amend', await signed('AMEND_ORDER', { order_id, price: '1000' })),
  )
  await sameWords(
    'cancel by name',
    async (client_order_id) => ask('cancel', await signed('CANCEL_ORDER', { client_order_id })),
    byName,
  )
  await sameWords(
    'amend by name',
    async (client_order_id) =>
      ask('amend', await signed('AMEND_ORDER', { client_order_id, price: '1000' })),
    byName,
  )
  await sameWords('cancel of a batch', async (id) => {
    last = Math.max(Date.now(), last + 1)
    const sent = { order_ids: [id], timestamp: last }
    const message = JSON.stringify({ action: 'CANCEL_ORDERS', ...sent })
    const signature = await prober.wallet.signMessage(message)
    return ask('cancel_batch', { order_ids: id, timestamp: last, signature })
  })
})

t.test('and nothing became of them', async (t) => {
  t.same(await Promise.all(foreign.map(statusOf)), ['PENDING', 'FILLED', 'CANCELLED'])
})
