import type { CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import { CancelledOrder, CancelOrderQuery } from '@truebook/shared/wire/cancel'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { cancelledOrder } from '../answers/cancelled-order.js'
import { closingOf } from '../answers/progress.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { NAMED_ORDER_ERRORS } from '../openapi/errors.js'
import { checkSameOrder, readOrderName } from '../order-name.js'
import { orderOf } from '../queries/orders.js'
import { refusalError } from '../refusal.js'
import { isNotOpen, whyNotOpen } from '../why-not-open.js'

type CancelRoute = { Params: { id: string }; Querystring: CancelOrderQuery }

/** DELETE /orders/:id. */
export function cancelOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'Cancel an order',
    description: 'Answered when the order is closed and its funds are free.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'CANCEL_ORDER',
    query: CancelOrderQuery,
    answers: { 200: CancelledOrder },
    errors: NAMED_ORDER_ERRORS,
  })
  app.delete<CancelRoute>('/orders/:id', options, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { id } = request.params
    const { query } = request
    const sent = { order_id: id, ...query, timestamp: Number(query.timestamp) }
    return cancelOneOrder(id, sent, owner, deps)
  })
}

/** Has the engine cancel an owner's order; throws why it does not. `sent` is what was signed. */
export async function cancelOneOrder(
  id: string,
  sent: FlatJson & { readonly order_id: string },
  owner: Owner,
  deps: Deps,
): Promise<CancelledOrder> {
  const name = readOrderName(id)
  checkSameOrder({ path: id, sent: sent.order_id })
  const signed = await verifyAction({ action: 'CANCEL_ORDER', sent, owner }, deps)
  const command = { type: 'cancel_order', id: newOrderId(deps.now()), signed, ...name } as const
  return cancelledOrder(await cancel(command, id.toLowerCase(), deps), deps.catalog)
}

/** Has the engine cancel; throws why it could not. */
async function cancel(
  command: CommandOf<'cancel_order'>,
  id: string,
  { db, gateway }: Deps,
): Promise<EventOf<'order_closed'>> {
  const { events } = await gateway.send(command)
  const refused = events.find((event) => event.type === 'command_rejected')
  if (refused && isNotOpen(refused)) {
    const order = await orderOf(db, { account: command.signed.account, id })
    throw whyNotOpen(id, order?.status)
  }
  if (refused) throw refusalError(refused, {})
  const closed = closingOf(command.orderId, events)
  if (!closed) throw new TruebookError('INTERNAL')
  return closed
}
