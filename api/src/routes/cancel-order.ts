import type { CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { isUuid, parseOrderId } from '@truebook/shared/order-id'
import { CancelledOrder, CancelOrderQuery } from '@truebook/shared/wire/cancel'
import type { FastifyInstance } from 'fastify'
import { verifyAction } from '../access/wallet.js'
import { lotsText } from '../answers/amounts.js'
import type { Deps } from '../deps.js'
import { orderOf } from '../queries/orders.js'
import { refusalError } from '../refusal.js'
import { malformedOrderId } from './orders.js'

type CancelRoute = { Params: { id: string }; Querystring: CancelOrderQuery }

/** DELETE /orders/:id. */
export function cancelOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const schema = { querystring: CancelOrderQuery, response: { 200: CancelledOrder } }
  app.delete<CancelRoute>('/orders/:id', { schema }, async (request) => {
    const owner = await deps.access.byKey(request)
    const { id } = request.params
    const { orderId, market } = readIds(id, request.query)
    const signed = verifyAction({
      action: 'CANCEL_ORDER',
      sent: { order_id: id, ...request.query, timestamp: Number(request.query.timestamp) },
      owner,
      now: deps.now(),
    })
    const commandId = newOrderId(deps.now())
    const command = { type: 'cancel_order', id: commandId, signed, market, orderId } as const
    return cancelledOrder(await cancel(command, id.toLowerCase(), deps), id.toLowerCase(), deps)
  })
}

function readIds(id: string, { order_id }: CancelOrderQuery) {
  if (!isUuid(id)) throw malformedOrderId(id)
  if (order_id !== undefined && order_id !== id) {
    const message = `order_id must be the same as in the path, ${id}, but ${JSON.stringify(order_id.slice(0, 80))} came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { field: 'order_id' } })
  }
  const parsed = parseOrderId(id)
  if (!parsed) throw new TruebookError('ORDER_NOT_FOUND')
  return { orderId: parsed.id, market: parsed.market }
}

/** Has the engine cancel; throws why it could not. */
async function cancel(
  command: CommandOf<'cancel_order'>,
  id: string,
  deps: Deps,
): Promise<EventOf<'order_closed'>> {
  const { events } = await deps.gateway.send(command)
  const closed = events.find((event) => event.type === 'order_closed')
  if (closed) return closed
  const refused = events.find((event) => event.type === 'command_rejected')
  if (!refused) throw new TruebookError('INTERNAL')
  // The engine knows open orders only; what became of the others is in the database.
  const isNotOpen = refused.code === 'ORDER_NOT_FOUND' || refused.code === 'INVALID_MARKET'
  throw isNotOpen ? await whyNotOpen(command.signed.account, id, deps) : refusalError(refused, {})
}

async function whyNotOpen(account: number, id: string, { db }: Deps): Promise<TruebookError> {
  const order = await orderOf(db, { account, id })
  if (!order) return new TruebookError('ORDER_NOT_FOUND')
  const details = { order_id: id, status: order.status }
  if (order.status === 'FILLED') return new TruebookError('ORDER_FILLED', { details })
  if (order.status === 'CANCELLED') {
    return new TruebookError('CANCELLATION_ALREADY_RECEIVED', { details })
  }
  return new TruebookError('ORDER_CLOSED', { details })
}

function cancelledOrder(
  closed: EventOf<'order_closed'>,
  id: string,
  { catalog }: Deps,
): CancelledOrder {
  const market = catalog.market(closed.market)
  if (!market) throw new TruebookError('INTERNAL')
  return {
    message: 'Your cancellation request is received.',
    order_id: id,
    status: closed.reason,
    remaining_quantity: lotsText(market, closed.remaining),
  }
}
