import type { Amendment, CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import { lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import {
  AmendedOrder,
  type AmendmentFields,
  AmendOrderBody,
} from '@truebook/shared/wire/amend-order'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { amendedOrder } from '../answers/amended-order.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { describe } from '../openapi/describe.js'
import { NAMED_ORDER_ERRORS, ORDER_ERRORS } from '../openapi/errors.js'
import { checkSameOrder, orderNotFound, readOrderName } from '../order-name.js'
import { parsePrice, parseQuantity } from '../parse-order.js'
import { type OrderFate, orderOf } from '../queries/orders.js'
import { type About, type Refused, refusalError } from '../refusal.js'
import { isNotOpen, whyNotOpen } from '../why-not-open.js'

type AmendRoute = { Params: { id: string }; Body: AmendOrderBody }
type AmendOrder = CommandOf<'amend_order'>

/** PATCH /orders/:id: one step, answered when the order's fate is committed. */
export function amendOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'Amend an order: another price or size',
    description:
      'A smaller quantity alone keeps its place in the queue. It is one step: refused, the order stays as it was.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'AMEND_ORDER',
    body: AmendOrderBody,
    answers: { 200: AmendedOrder },
    errors: [...NAMED_ORDER_ERRORS, ...ORDER_ERRORS, 'QUANTITY_ALREADY_FILLED'],
  })
  app.patch<AmendRoute>('/orders/:id', options, async (request) => {
    const owner = await deps.access.callerOf(request)
    return amendOneOrder(request.params.id, request.body, owner, deps)
  })
}

/** Has the engine amend an owner's order; throws why it does not. */
export async function amendOneOrder(
  id: string,
  body: AmendOrderBody,
  owner: Owner,
  deps: Deps,
): Promise<AmendedOrder> {
  const { command, market } = await readAmendment(id, body, owner, deps)
  const decision = await deps.gateway.send(command)
  const refused = decision.events.find((event) => event.type === 'command_rejected')
  if (refused) throw await whyRefused(refused, command, deps)
  const amended = decision.events.find((event) => event.type === 'order_amended')
  if (!amended) throw new TruebookError('INTERNAL')
  return amendedOrder(amended, decision, market)
}

interface GoodAmendment {
  readonly command: AmendOrder
  readonly market: ListedMarket
}

async function readAmendment(
  id: string,
  body: AmendOrderBody,
  owner: Owner,
  deps: Deps,
): Promise<GoodAmendment> {
  const name = readOrderName(id)
  checkSameOrder({ path: id, sent: body.order_id })
  const market = deps.catalog.market(name.market)
  if (!market) throw orderNotFound(id)
  const terms = readTerms(body, market)
  const sent = { order_id: id, ...body }
  const signed = await verifyAction({ action: 'AMEND_ORDER', sent, owner }, deps)
  const commandId = newOrderId(deps.now())
  return { command: { type: 'amend_order', id: commandId, signed, ...name, ...terms }, market }
}

/** The new terms; 0 for one that stays, which no price or size that is sent can be. */
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
  const id = formatOrderId(command.orderId, command.market)
  // Of a message that was taken before, the order says nothing.
  const isOfOrder = refused.code !== 'REPLAYED_MESSAGE'
  const order = isOfOrder ? await orderOf(db, { account, id }) : undefined
  return amendmentRefusal(refused, command, { market: catalog.market(command.market), order })
}

/** Why an order stayed as it was; `order` is what the database has of it. */
export function amendmentRefusal(
  refused: Refused,
  amendment: Amendment,
  about: { readonly market: ListedMarket | undefined; readonly order: OrderFate | undefined },
): TruebookError {
  const { market, order } = about
  const id = formatOrderId(amendment.orderId, amendment.market)
  if (isNotOpen(refused)) return whyNotOpen(id, order?.status)
  if (!market || !order) return refusalError(refused, market ? { market } : {})
  const paid = order.side === 'SELL' ? market.base : market.quote
  return refusalError(refused, { market, paid, order: termsOf(amendment, order) })
}

/** The order as it would have become: a term that was not sent is the order's own. */
function termsOf({ price, quantity }: Amendment, order: OrderFate): NonNullable<About['order']> {
  return {
    price: price || ticks(order.price),
    quantity: quantity || lots(order.quantity),
    quoteQuantity: NO_ATOMS,
    expiresAt: order.expires_at,
  }
}
