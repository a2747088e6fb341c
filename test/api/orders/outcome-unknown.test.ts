import { outcomeUnknown } from '@truebook/api/orders/outcome-unknown'
import type { CommandType } from '@truebook/shared/command'
import t from 'tap'
import { until } from '../../engine/runtime/harness.js'
import { COMMANDS } from '../../shared/samples.js'
import { createClient } from '../client.js'
import { openExchange, openTrader, signedBid } from '../exchange-fixture.js'
import { openApi, openGround } from '../fixture.js'

const ground = await openGround(t)
const first = await openExchange(t, ground)
const trader = await openTrader(first.api, { seed: '41', funds: { USDC: '1000' } })

t.test('without an engine the order is named, and its fate can be asked for later', async (t) => {
  await first.engine.stop()
  const env = { OUTCOME_TIMEOUT_MS: '50' }
  const hasty = await openApi(t, ground, { env })
  const client = createClient({ ...trader, url: hasty.url })
  const order = await signedBid(client)
  const unknown = await client.send('POST', '/v1/orders', order)
  t.same([unknown.status, unknown.body.code], [504, 'OUTCOME_UNKNOWN'])
  t.equal(unknown.headers.get('retry-after'), '1')
  const { order_id } = unknown.body
  t.equal((await client.get(`/v1/orders/${order_id}`)).status, 404)

  const { api } = await openExchange(t, ground)
  const later = createClient({ ...trader, url: api.url })
  const again = await later.send('POST', '/v1/orders', order)
  t.same([again.body.code, again.body.order_id], ['REPLAYED_MESSAGE', order_id])
  t.match((await later.get(`/v1/orders/${order_id}`)).body, { status: 'PENDING' })
  const bids = async () => (await client.get('/v1/markets/BTC_USDC/order-book')).body.BUY
  // The one copy may hear of it later than the other.
  await until('it is in the book', async () => (await bids()).length > 0)
  t.match(await bids(), [{ quantity: '0.01' }])
})

t.test('a cancel-all has one id in every answer', async (t) => {
  const hasty = await openApi(t, ground, { env: { OUTCOME_TIMEOUT_MS: '50' } })
  const market = 1
  const timestamp = Date.now()
  const signature = await trader.client.sign({ action: 'CANCEL_ALL_ORDERS', market, timestamp })
  const query = `market=${market}&timestamp=${timestamp}&signature=${signature}`
  const send = ({ url }: { readonly url: string }) =>
    createClient({ ...trader, url }).send('DELETE', `/v1/users/me/cancel-all-orders?${query}`)
  const unknown = await send(hasty)
  t.match(unknown, { status: 504, body: { message: /Send the same message again/ } })
  const { api } = await openExchange(t, ground)
  const again = await send(api)
  t.match(again.body, { code: 'REPLAYED_MESSAGE', request_id: unknown.body.request_id })
})

t.test('a heartbeat without an outcome is not asked to come again', async (t) => {
  const { url } = await openApi(t, ground, { env: { OUTCOME_TIMEOUT_MS: '50' } })
  const fields = { timeout: 60_000, timestamp: Date.now() }
  const signature = await trader.client.sign({ action: 'CANCEL_ALL_AFTER', ...fields })
  const { status, body, headers } = await createClient({ ...trader, url }).send(
    'POST',
    '/v1/users/me/cancel-all-after',
    { ...fields, signature },
  )
  t.match([status, body.message], [504, /Sign a new one; do not send this one again/])
  t.equal(headers.get('retry-after'), '1')
})

t.test('it is said how to find out what became of each command, by an id that is there', (t) => {
  const byOrder = ['Ask for the order by its order_id', 'order_id']
  const byOrders = ['Ask for the orders by their order_ids', 'order_ids']
  const bySending = ['Send the same message again', 'request_id']
  const ways: Partial<Record<CommandType, readonly string[]>> = {
    place_order: byOrder,
    cancel_order: byOrder,
    amend_order: byOrder,
    place_batch: byOrders,
    cancel_batch: byOrders,
    amend_batch: byOrders,
    cancel_all: bySending,
    cancel_all_after: ['Sign a new one; do not send this one again', 'request_id'],
    transfer: ['Ask for the transfer by its transfer_id', 'transfer_id'],
    withdraw: ['Ask for the withdrawal by its withdrawal_id', 'withdrawal_id'],
    open_account: ['Sign in again, with a new nonce', 'request_id'],
  }
  for (const command of COMMANDS) {
    const { message, details } = outcomeUnknown(command)
    const [advice, id = 'request_id'] = ways[command.type] ?? []
    const begun = advice ? `No outcome came in time. ${advice};` : 'No outcome came in time;'
    t.equal(message, `${begun} do not assume either way.`, command.type)
    t.type(details[id as keyof typeof details], 'string', `${command.type} has ${id}`)
  }
  t.end()
})
