import { batchIdFrom, idInBatch } from '@truebook/shared/batch-id'
import type { CommandOf, NewOrder, Signed } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import type { Event, EventOf } from '@truebook/shared/event'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId, type OrderId, sameOrderId } from '@truebook/shared/order-id'
import { GoodPlaceBatchBody, PlaceBatchBody, PlacedBatch } from '@truebook/shared/wire/batch'
import { OrderFields, type PlacedOrder } from '@truebook/shared/wire/place-order'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyBatch } from '../access/wallet.js'
import { placedOrder } from '../answers/placed-order.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { fitSchema, type Schemas } from '../http/schema-refusal.js'
import { marketNamed } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { type Attempt, attempt, outcomesOf } from '../orders/attempt.js'
import { parseOrder } from '../orders/parse-order.js'
import { refusalError, refusalIn } from '../orders/refusal.js'
import { refusedNames } from '../orders/used-names.js'
import { paidBy } from './place-order.js'

const BODY_LIMIT = 64 * 1024

/** POST /orders/batch: one message, one command, and an outcome for each order. */
export function placeBatchRoutes(app: FastifyInstance, deps: Deps): void {
  const { schema, config } = describe({
    tag: 'Orders',
    summary: 'Place up to fifty orders under one signature',
    description:
      'They are decided one after the other, and nothing comes between them; each has an outcome of its own, in the order sent.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'PLACE_ORDERS',
    body: PlaceBatchBody,
    bodyShown: GoodPlaceBatchBody,
    answers: { 200: PlacedBatch },
  })
  const options = { schema, bodyLimit: BODY_LIMIT, config: { ...config, arraysAt: ['orders'] } }
  app.post<{ Body: PlaceBatchBody }>('/orders/batch', options, async (request) => {
    const owner = await deps.access.callerOf(request)
    return placeOrders(request.body, { owner, schemas: request }, deps)
  })
}

/** The batch's owner, and what checks the fields of its orders. */
export interface BatchSender {
  readonly owner: Owner
  readonly schemas: Schemas
}

/** Has the engine place a batch of an owner's orders. Throws where the whole batch is refused. */
export async function placeOrders(
  body: PlaceBatchBody,
  sender: BatchSender,
  deps: Deps,
): Promise<PlacedBatch> {
  const { orders, timestamp, signature } = body
  const batch = { action: 'PLACE_ORDERS', orders, timestamp } as const
  const signed = await verifyBatch(batch, signature, sender.owner, deps)
  const id = batchIdFrom(newOrderId(deps.now()))
  const parse = () => parseOrders(body, sender, id, deps)
  const read = await withoutUsedNames(parse(), signed, deps)
  const placed = await place(read, { id, signed, parse }, deps)
  const outcomes = outcomesOf(placed)
  deps.metrics.countBatch({ kind: 'place', ...outcomes.counts })
  return { results: outcomes.results }
}

interface BatchOrder {
  readonly order: NewOrder
  readonly market: ListedMarket
}

/** What all orders of a batch share. */
interface Batch {
  readonly id: OrderId
  readonly signed: Signed
  /** Reads the batch's orders by the markets known at the time of the call. */
  readonly parse: () => readonly Attempt<BatchOrder>[]
}

/** Each order as the engine gets it, or the refusal of its fields. */
function parseOrders(
  body: PlaceBatchBody,
  { schemas }: BatchSender,
  id: OrderId,
  deps: Deps,
): readonly Attempt<BatchOrder>[] {
  return body.orders.map((sent, place) =>
    attempt(() => {
      const fields = fitSchema(schemas, OrderFields, sent)
      const market = marketNamed(deps.catalog, fields.ticker)
      return { order: { id: idInBatch(id, place), ...parseOrder(fields, market) }, market }
    }),
  )
}

/** Refuses orders whose name an older order has: the engine does not get them. */
async function withoutUsedNames(
  read: readonly Attempt<BatchOrder>[],
  signed: Signed,
  deps: Deps,
): Promise<readonly Attempt<BatchOrder>[]> {
  const names = read.flatMap((one) => (one.ok ? one.value.order.clientOrderId : [])).filter(Boolean)
  const refused = await refusedNames(deps, { ...signed, names })
  return read.map((one) => {
    const error = one.ok ? refused.get(one.value.order.clientOrderId) : undefined
    return error ? { ok: false, error } : one
  })
}

/** Sends the orders that were not refused. Throws where the engine refuses the whole message. */
async function place(
  read: readonly Attempt<BatchOrder>[],
  { id, signed, parse }: Batch,
  deps: Deps,
): Promise<readonly Attempt<PlacedOrder>[]> {
  const orders = read.flatMap((one) => (one.ok ? one.value.order : []))
  if (orders.length === 0) return read.filter((one) => !one.ok)
  const command: CommandOf<'place_batch'> = { type: 'place_batch', id, signed, orders }
  const decision = await deps.gateway.send(command)
  const refused = refusalIn(decision.events)
  // Read again: this decision came after that of the first sending, so all markets that it named are known by
  // now.
  if (refused) throw wholeRefusal(refused, parse())
  const partOf = byOrder(decision)
  return read.map((one) => (one.ok ? attempt(() => outcomeOf(one.value, partOf)) : one))
}

/** A decision's events by order, sorted once, so that not each order goes through all of them. */
function byOrder(decision: Decision): (id: OrderId) => Decision {
  const about = new Map<number, Event[]>()
  for (const event of decision.events) {
    const id = event.type === 'trade' ? event.takerOrderId : 'orderId' in event && event.orderId
    if (!id) continue
    const events = about.get(id.chance)
    if (events) events.push(event)
    else about.set(id.chance, [event])
  }
  return ({ chance }) => ({ ...decision, events: about.get(chance) ?? [] })
}

function outcomeOf({ order, market }: BatchOrder, partOf: (id: OrderId) => Decision): PlacedOrder {
  const decision = partOf(order.id)
  const refused = decision.events.find(
    (event): event is EventOf<'order_rejected'> =>
      event.type === 'order_rejected' && sameOrderId(event.orderId, order.id),
  )
  if (refused) throw refusalError(refused, { market, order, paid: paidBy(order, market) })
  return placedOrder(order, decision, market)
}

/**
 * The refusal of a whole batch. If the batch was sent before, it names the orders that may have been placed
 * then: their ids follow from that batch's id.
 */
function wholeRefusal(
  refused: EventOf<'command_rejected'>,
  read: readonly Attempt<BatchOrder>[],
): TruebookError {
  const error = refusalError(refused, {})
  if (refused.code !== 'REPLAYED_MESSAGE') return error
  const ids = read.flatMap((one, place) =>
    one.ok ? formatOrderId(idInBatch(refused.original, place), one.value.order.market) : [],
  )
  const details = { ...error.details, order_ids: ids.join(',') }
  return new TruebookError('REPLAYED_MESSAGE', { details })
}
