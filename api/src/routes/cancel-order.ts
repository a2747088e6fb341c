import type { CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import {
  CancelledOrder,
  CancelNamedOrderQuery,
  CancelOrderQuery,
} from '@truebook/shared/wire/cancel'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { cancelledOrder } from '../answers/cancelled-order.js'
import { closingOf } from '../answers/progress.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { OPEN_ORDER_ERRORS } from '../openapi/errors.js'
import {
  checkSameOrder,
  findNamedOrder,
  idTextOf,
  NAMED_ORDER_PATH,
  readSentName,
  type SentName,
} from '../orders/order-name.js'
import { refusalError, refusalIn } from '../orders/refusal.js'
import { isNotOpen, whyNotOpen } from '../orders/why-not-open.js'
import { orderOf } from '../queries/orders.js'

type CancelRoute = { Params: { id: string }; Querystring: CancelOrderQuery }
type CancelNamedRoute = {
  Params: { client_order_id: string }
  Querystring: CancelNamedOrderQuery
}

const DOC = {
  tag: 'Orders',
  summary: 'Cancel an order',
  description: 'Answered when the order is closed and its funds are free.',
  auth: 'key',
  scope: 'orders:write',
  signs: 'CANCEL_ORDER',
  answers: { 200: CancelledOrder },
} as const

/** DELETE /orders/:id, and the same by client_order_id. */
export function cancelOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const byId = describe({
    ...DOC,
    query: CancelOrderQuery,
    errors: ['INVALID_ORDER_ID', ...OPEN_ORDER_ERRORS],
  })
  app.delete<CancelRoute>('/orders/:id', byId, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { query, params } = request
    checkSameOrder('order_id', { path: params.id, sent: query.order_id })
    const sent = { ...query, order_id: params.id, timestamp: Number(query.timestamp) }
    return cancelOneOrder(sent, owner, deps)
  })

  const summary = 'Cancel an order by its client_order_id'
  const byName = describe({
    ...DOC,
    summary,
    query: CancelNamedOrderQuery,
    errors: OPEN_ORDER_ERRORS,
  })
  app.delete<CancelNamedRoute>(NAMED_ORDER_PATH, byName, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { query } = request
    const { client_order_id } = request.params
    checkSameOrder('client_order_id', { path: client_order_id, sent: query.client_order_id })
    const sent = { ...query, client_order_id, timestamp: Number(query.timestamp) }
    return cancelOneOrder(sent, owner, deps)
  })
}

/** Has the engine cancel an owner's order. `sent` is what was signed. Throws why it does not. */
export async function cancelOneOrder(
  sent: FlatJson & SentName,
  owner: Owner,
  deps: Deps,
): Promise<CancelledOrder> {
  const known = readSentName(sent)
  const signed = await verifyAction({ action: 'CANCEL_ORDER', sent, owner }, deps)
  const name = known ?? (await findNamedOrder(sent, owner.account, deps))
  const command = { type: 'cancel_order', id: newOrderId(deps.now()), signed, ...name } as const
  return cancelledOrder(await cancel(command, deps), deps.catalog)
}

/** Sends the command. Throws why the order could not be cancelled. */
async function cancel(
  command: CommandOf<'cancel_order'>,
  { db, gateway }: Deps,
): Promise<EventOf<'order_closed'>> {
  const { events } = await gateway.send(command)
  const refused = refusalIn(events)
  if (refused && isNotOpen(refused)) {
    const id = idTextOf(command)
    const order = await orderOf(db, { account: command.signed.account, id })
    throw whyNotOpen(id, order?.status)
  }
  if (refused) throw refusalError(refused, {})
  const closed = closingOf(command.orderId, events)
  if (!closed) throw new TruebookError('INTERNAL')
  return closed
}
