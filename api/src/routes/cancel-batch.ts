import { MAX_BATCH_ORDERS, type OrderName, type Signed } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { Event, EventOf } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { sameOrderId } from '@truebook/shared/order-id'
import { CancelBatchQuery, CancelledBatch } from '@truebook/shared/wire/batch'
import type { CancelledOrder } from '@truebook/shared/wire/cancel'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyBatch } from '../access/wallet.js'
import { cancelledOrder } from '../answers/cancelled-order.js'
import { closingOf } from '../answers/progress.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { attempt, outcomesOf } from '../orders/attempt.js'
import { idTextOf, readOrderName } from '../orders/order-name.js'
import { outcomeUnknown } from '../orders/outcome-unknown.js'
import { refusalError, throwIfRefused } from '../orders/refusal.js'
import { isNotOpen, whyNotOpen } from '../orders/why-not-open.js'
import { fatesOf, type OrderFate } from '../queries/orders.js'

/** DELETE /orders/batch: one message, one command, and an outcome for each id. */
export function cancelBatchRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'Cancel up to fifty orders under one signature',
    description: 'Each has an outcome of its own, in the order sent.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'CANCEL_ORDERS',
    query: CancelBatchQuery,
    answers: { 200: CancelledBatch },
  })
  app.delete<{ Querystring: CancelBatchQuery }>('/orders/batch', options, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { query } = request
    return cancelOrders({ ...query, timestamp: Number(query.timestamp) }, owner, deps)
  })
}

/** What cancels a batch: ids joined by commas, and the signature over them as an array. */
export interface CancelBatch {
  readonly order_ids: string
  readonly timestamp: number
  readonly signature: string
}

/** Has the engine cancel a batch of an owner's orders. Throws where the whole batch is refused. */
export async function cancelOrders(
  sent: CancelBatch,
  owner: Owner,
  deps: Deps,
): Promise<CancelledBatch> {
  const ids = readIds(sent)
  const { timestamp, signature } = sent
  const batch = { action: 'CANCEL_ORDERS', order_ids: ids, timestamp } as const
  const signed = await verifyBatch(batch, signature, owner, deps)
  const names = ids.map((id) => attempt(() => readOrderName(id)))
  const readable = distinct(names.flatMap((name) => (name.ok ? name.value : [])))
  const decided = await cancel(readable, signed, deps)
  const { results, counts } = outcomesOf(
    names.map((name) => (name.ok ? attempt(() => outcomeOf(name.value, decided, deps)) : name)),
  )
  deps.metrics.countBatch({ kind: 'cancel', ...counts })
  return { results }
}

function readIds({ order_ids }: CancelBatch): readonly string[] {
  const ids = order_ids.split(',')
  if (ids.length <= MAX_BATCH_ORDERS) return ids
  const message = `order_ids must be at most ${MAX_BATCH_ORDERS} ids joined by commas, but ${ids.length} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'order_ids' } })
}

/** An order named twice is cancelled once, and both names get its outcome. */
function distinct(names: readonly OrderName[]): readonly OrderName[] {
  return [...new Map(names.map((name) => [idTextOf(name), name])).values()]
}

/** What the engine decided, and what the database has of the orders that were not open. */
interface Decided {
  readonly events: readonly Event[]
  readonly fates: ReadonlyMap<string, OrderFate>
}

/** Sends the command. Throws where the engine refuses the whole message. */
async function cancel(
  orders: readonly OrderName[],
  signed: Signed,
  { db, gateway, now }: Deps,
): Promise<Decided> {
  if (orders.length === 0) return { events: [], fates: new Map() }
  const command = { type: 'cancel_batch', id: newOrderId(now()), signed, orders } as const
  const { events } = await gateway.send(command)
  throwIfRefused(events)
  const notOpen = events.flatMap((event) =>
    event.type === 'cancel_rejected' && isNotOpen(event) ? idTextOf(event) : [],
  )
  // What the engine cancelled stays cancelled, even if the rest cannot be told.
  const fates = await fatesOf(db, { account: signed.account, ids: notOpen }).catch((cause) => {
    throw outcomeUnknown(command, cause)
  })
  return { events, fates }
}

function outcomeOf(name: OrderName, { events, fates }: Decided, { catalog }: Deps): CancelledOrder {
  const refused = events.find(
    (event): event is EventOf<'cancel_rejected'> =>
      event.type === 'cancel_rejected' &&
      event.market === name.market &&
      sameOrderId(event.orderId, name.orderId),
  )
  if (refused && isNotOpen(refused))
    throw whyNotOpen(idTextOf(name), fates.get(idTextOf(name))?.status)
  if (refused) throw refusalError(refused, {})
  const closed = closingOf(name.orderId, events)
  if (!closed) throw new TruebookError('INTERNAL')
  return cancelledOrder(closed, catalog)
}
