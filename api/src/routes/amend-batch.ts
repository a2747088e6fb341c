import type { Amendment, CommandOf, OrderName } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import type { Event, EventOf } from '@truebook/shared/event'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import { type AmendedOrder, AmendmentFields } from '@truebook/shared/wire/amend-order'
import { AmendBatchBody, AmendedBatch, GoodAmendBatchBody } from '@truebook/shared/wire/batch'
import type { FastifyInstance } from 'fastify'
import { verifyBatch } from '../access/wallet.js'
import { amendedOrder } from '../answers/amended-order.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { fitSchema, type Schemas } from '../http/schema-refusal.js'
import { describe } from '../openapi/describe.js'
import { attempt, outcomesOf } from '../orders/attempt.js'
import { checkMarketsKnown, idTextOf, orderNotFound, readOrderName } from '../orders/order-name.js'
import { outcomeUnknown } from '../orders/outcome-unknown.js'
import { throwIfRefused } from '../orders/refusal.js'
import { fatesOf, type OrderFate } from '../queries/orders.js'
import { amendmentRefusal, readTerms } from './amend-order.js'
import type { BatchSender } from './place-batch.js'

/** PATCH /orders/batch: one message, one command, and an outcome for each amendment. */
export function amendBatchRoutes(app: FastifyInstance, deps: Deps): void {
  const { schema, config } = describe({
    tag: 'Orders',
    summary: 'Amend up to fifty orders under one signature',
    description:
      'They are decided one after the other, and nothing comes between them; each has an outcome of its own, in the order sent.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'AMEND_ORDERS',
    body: AmendBatchBody,
    bodyShown: GoodAmendBatchBody,
    answers: { 200: AmendedBatch },
  })
  const options = { schema, config: { ...config, arraysAt: ['amendments'] } }
  app.patch<{ Body: AmendBatchBody }>('/orders/batch', options, async (request) => {
    const owner = await deps.access.callerOf(request)
    return amendOrders(request.body, { owner, schemas: request }, deps)
  })
}

/** Has the engine amend an owner's orders. Throws where the whole batch is refused. */
export async function amendOrders(
  { amendments, timestamp, signature }: AmendBatchBody,
  { owner, schemas }: BatchSender,
  deps: Deps,
): Promise<AmendedBatch> {
  const batch = { action: 'AMEND_ORDERS', amendments, timestamp } as const
  const signed = await verifyBatch(batch, signature, owner, deps)
  await checkMarketsKnown(amendments.flatMap(namesOf), owner.account, deps)
  const read = amendments.map((sent) => attempt(() => readAmendment(sent, schemas, deps)))
  const good = read.flatMap((one) => (one.ok ? one.value.amendment : []))
  const id = newOrderId(deps.now())
  const decided = await amend({ type: 'amend_batch', id, signed, amendments: good }, deps)
  const { results, counts } = outcomesOf(
    read.map((one) => (one.ok ? attempt(() => outcomeOf(one.value, decided)) : one)),
  )
  deps.metrics.countBatch({ kind: 'amend', ...counts })
  return { results }
}

/** The order that an amendment names; none where its id cannot be read. */
function namesOf({ order_id }: FlatJson): readonly OrderName[] {
  const name = attempt(() => readOrderName(String(order_id)))
  return name.ok ? [name.value] : []
}

interface BatchAmendment {
  readonly amendment: Amendment
  readonly market: ListedMarket
}

function readAmendment(sent: FlatJson, schemas: Schemas, { catalog }: Deps): BatchAmendment {
  const fields = fitSchema(schemas, AmendmentFields, sent)
  const name = readOrderName(fields.order_id)
  const market = catalog.market(name.market)
  if (!market) throw orderNotFound(fields.order_id)
  return { amendment: { ...name, ...readTerms(fields, market) }, market }
}

/** What the engine decided about one amendment, and the events that followed from it. */
interface Part {
  readonly said: EventOf<'order_amended' | 'amend_rejected'>
  readonly events: Event[]
}

/** What the engine decided, and what the database has of the orders that were not amended. */
interface Decided extends Pick<Decision, 'time'> {
  /** By the order's id, in sequence: an order may be amended more than once. */
  readonly parts: ReadonlyMap<string, Part[]>
  readonly fates: ReadonlyMap<string, OrderFate>
}

const NOTHING: Decided = { time: 0, parts: new Map(), fates: new Map() }

/** Sends the command. Throws where the engine refuses the whole message. */
async function amend(command: CommandOf<'amend_batch'>, { db, gateway }: Deps): Promise<Decided> {
  if (command.amendments.length === 0) return NOTHING
  const decision = await gateway.send(command)
  throwIfRefused(decision.events)
  const ids = decision.events.flatMap((event) =>
    event.type === 'amend_rejected' ? idTextOf(event) : [],
  )
  // What the engine amended stays amended, even if the rest cannot be told.
  const fates = await fatesOf(db, { account: command.signed.account, ids }).catch((cause) => {
    throw outcomeUnknown(command, cause)
  })
  return { time: decision.time, parts: partsOf(decision), fates }
}

/** Sorts a decision's events by amendment. A later amendment may close an earlier one's order. */
function partsOf({ events }: Decision): Map<string, Part[]> {
  const parts = new Map<string, Part[]>()
  const last = new Map<string, Part>()
  for (const event of events) {
    if (event.type === 'order_amended' || event.type === 'amend_rejected') {
      const [id, part] = [idTextOf(event), { said: event, events: [] }]
      parts.set(id, [...(parts.get(id) ?? []), part])
      if (event.type === 'order_amended') last.set(id, part)
    } else if (event.type === 'trade') {
      last.get(formatOrderId(event.takerOrderId, event.market))?.events.push(event)
    } else if (event.type === 'order_closed') last.get(idTextOf(event))?.events.push(event)
  }
  return parts
}

function outcomeOf(
  { amendment, market }: BatchAmendment,
  { time, parts, fates }: Decided,
): AmendedOrder {
  const id = idTextOf(amendment)
  const part = parts.get(id)?.shift()
  if (!part) throw new TruebookError('INTERNAL')
  const { said, events } = part
  if (said.type === 'order_amended') return amendedOrder(said, { time, events }, market)
  throw amendmentRefusal(said, amendment, { market, order: fates.get(id) })
}
