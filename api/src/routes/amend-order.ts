import type { Amendment, CommandOf, OrderName } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import {
  AmendedOrder,
  type AmendmentFields,
  AmendNamedOrderBody,
  AmendOrderBody,
} from '@truebook/shared/wire/amend-order'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { amendedOrder } from '../answers/amended-order.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { describe } from '../openapi/describe.js'
import { OPEN_ORDER_ERRORS, ORDER_ERRORS } from '../openapi/errors.js'
import {
  checkMarketsKnown,
  checkSameOrder,
  findNamedOrder,
  idTextOf,
  NAMED_ORDER_PATH,
  orderNotFound,
  readSentName,
} from '../orders/order-name.js'
import { parsePrice, parseQuantity } from '../orders/parse-order.js'
import { type About, type Refused, refusalError, refusalIn } from '../orders/refusal.js'
import { isNotOpen, whyNotOpen } from '../orders/why-not-open.js'
import { type OrderFate, orderOf } from '../queries/orders.js'

type AmendRoute = { Params: { id: string }; Body: AmendOrderBody }
type AmendNamedRoute = { Params: { client_order_id: string }; Body: AmendNamedOrderBody }
type AmendOrder = CommandOf<'amend_order'>
/** What was signed: it names the order by `order_id` or `client_order_id`. */
type Sent = AmendOrderBody & AmendNamedOrderBody

const ERRORS = [...OPEN_ORDER_ERRORS, ...ORDER_ERRORS, 'QUANTITY_ALREADY_FILLED'] as const
const DOC = {
  tag: 'Orders',
  summary: 'Amend an order: another price or size',
  description:
    'A smaller quantity alone keeps its place in the queue. It is one step: refused, the order stays as it was.',
  auth: 'key',
  scope: 'orders:write',
  signs: 'AMEND_ORDER',
  answers: { 200: AmendedOrder },
} as const

/** PATCH /orders/:id, and the same by client_order_id. It is answered once the order's fate is committed. */
export function amendOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const byId = describe({
    ...DOC,
    body: AmendOrderBody,
    errors: ['INVALID_ORDER_ID', ...ERRORS],
  })
  app.patch<AmendRoute>('/orders/:id', byId, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { body, params } = request
    checkSameOrder('order_id', { path: params.id, sent: body.order_id })
    return amendOneOrder({ ...body, order_id: params.id }, owner, deps)
  })

  const summary = 'Amend an order by its client_order_id'
  const byName = describe({ ...DOC, summary, body: AmendNamedOrderBody, errors: ERRORS })
  app.patch<AmendNamedRoute>(NAMED_ORDER_PATH, byName, async (request) => {
    const owner = await deps.access.callerOf(request)
    const { body } = request
    const { client_order_id } = request.params
    checkSameOrder('client_order_id', { path: client_order_id, sent: body.client_order_id })
    return amendOneOrder({ ...body, client_order_id }, owner, deps)
  })
}

/** Has the engine amend an owner's order. Throws why it does not. */
export async function amendOneOrder(sent: Sent, owner: Owner, deps: Deps): Promise<AmendedOrder> {
  const { command, market } = await readAmendment(sent, owner, deps)
  const decision = await deps.gateway.send(command)
  const refused = refusalIn(decision.events)
  if (refused) throw await whyRefused(refused, command, deps)
  const amended = decision.events.find((event) => event.type === 'order_amended')
  if (!amended) throw new TruebookError('INTERNAL')
  return amendedOrder(amended, decision, market)
}

interface GoodAmendment {
  readonly command: AmendOrder
  readonly market: ListedMarket
}

/**
 * An order named by its id is looked up before the signature is checked; one named by client_order_id after
 * it, since that takes a query.
 */
async function readAmendment(sent: Sent, owner: Owner, deps: Deps): Promise<GoodAmendment> {
  const known = readSentName(sent)
  const early = known && (await readTermsFor(known, sent, owner, deps))
  const signed = await verifyAction({ action: 'AMEND_ORDER', sent, owner }, deps)
  const { market, amendment } =
    early ??
    (await readTermsFor(await findNamedOrder(sent, owner.account, deps), sent, owner, deps))
  return {
    command: { type: 'amend_order', id: newOrderId(deps.now()), signed, ...amendment },
    market,
  }
}

async function readTermsFor(name: OrderName, sent: Sent, { account }: Owner, deps: Deps) {
  await checkMarketsKnown([name], account, deps)
  const market = deps.catalog.market(name.market)
  if (!market) throw orderNotFound(idTextOf(name))
  return { market, amendment: { ...name, ...readTerms(sent, market) } }
}

/** The new terms. 0 stands for one that stays: no price or size that is sent can be 0. */
export function readTerms(
  { price, quantity }: Pick<AmendmentFields, 'price' | 'quantity'>,
  market: ListedMarket,
) {
  if (!price && !quantity) {
    const message = 'price, quantity or both must be sent to amend an order, but neither came.'
    throw new TruebookError('MISSING_FIELDS', { message, details: { fields: 'price, quantity' } })
  }
  return {
    price: price ? parsePrice(price, market) : 0,
    quantity: quantity ? parseQuantity(quantity, market) : lots(0),
  }
}

async function whyRefused(
  refused: Refused,
  command: AmendOrder,
  { db, catalog }: Deps,
): Promise<TruebookError> {
  const { account } = command.signed
  const id = idTextOf(command)
  // If the message was taken before, the order has nothing to do with the refusal.
  const isOfOrder = refused.code !== 'REPLAYED_MESSAGE'
  const order = isOfOrder ? await orderOf(db, { account, id }) : undefined
  return amendmentRefusal(refused, command, { market: catalog.market(command.market), order })
}

/** Why an order was not amended; `order` is what the database has of it. */
export function amendmentRefusal(
  refused: Refused,
  amendment: Amendment,
  about: { readonly market: ListedMarket | undefined; readonly order: OrderFate | undefined },
): TruebookError {
  const { market, order } = about
  const id = idTextOf(amendment)
  if (isNotOpen(refused)) return whyNotOpen(id, order?.status)
  if (!market || !order) return refusalError(refused, market ? { market } : {})
  const paid = order.side === 'SELL' ? market.base : market.quote
  return refusalError(refused, { market, paid, order: termsOf(amendment, order) })
}

/** The order as the amendment would have made it: a term that was not sent stays. */
function termsOf({ price, quantity }: Amendment, order: OrderFate): NonNullable<About['order']> {
  return {
    price: price || ticks(order.price),
    quantity: quantity || lots(order.quantity),
    quoteQuantity: NO_ATOMS,
    expiresAt: order.expires_at,
    isPriceAlone: quantity === 0,
  }
}
