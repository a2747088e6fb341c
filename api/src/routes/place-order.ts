import type { Asset } from '@truebook/shared/asset'
import type { CommandOf, NewOrder } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { PlacedOrder, PlaceOrderBody } from '@truebook/shared/wire/place-order'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import { placedOrder } from '../answers/placed-order.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { marketNamed } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { ORDER_ERRORS } from '../openapi/errors.js'
import { parseOrder } from '../orders/parse-order.js'
import { refusalError } from '../orders/refusal.js'
import { refusedNames } from '../orders/used-names.js'

/** POST /orders. It is answered once the order's fate is committed. */
export function placeOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'Place an order',
    description:
      'Answered when its fate is committed. Sent again, the same signed order is refused as REPLAYED_MESSAGE with the order_id of the first.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'PLACE_ORDER',
    body: PlaceOrderBody,
    answers: { 201: PlacedOrder },
    errors: ORDER_ERRORS,
  })
  app.post<{ Body: PlaceOrderBody }>('/orders', options, async (request, reply) => {
    const owner = await deps.access.callerOf(request)
    const placed = await placeOrder(request.body, owner, deps)
    reply.code(201)
    return placed
  })
}

/** Has the engine place an owner's order. Throws why it is not placed. */
export async function placeOrder(
  body: PlaceOrderBody,
  owner: Owner,
  deps: Deps,
): Promise<PlacedOrder> {
  const { command, market } = await readOrder(body, owner, deps)
  const decision = await deps.gateway.send(command)
  const refused = decision.events.find((event) => event.type === 'order_rejected')
  if (refused) {
    throw refusalError(refused, { market, order: command, paid: paidBy(command, market) })
  }
  return placedOrder(command, decision, market)
}

interface ReadOrder {
  readonly command: CommandOf<'place_order'>
  readonly market: ListedMarket
}

async function readOrder(body: PlaceOrderBody, owner: Owner, deps: Deps): Promise<ReadOrder> {
  const market = marketNamed(deps.catalog, body.ticker)
  const terms = parseOrder(body, market)
  const signed = await verifyAction({ action: 'PLACE_ORDER', sent: body, owner }, deps)
  const names = terms.clientOrderId === '' ? [] : [terms.clientOrderId]
  const used = await refusedNames(deps, { ...signed, names })
  for (const refusal of used.values()) throw refusal
  return {
    command: { type: 'place_order', id: newOrderId(deps.now()), signed, ...terms },
    market,
  }
}

/** The asset that an order pays with, of which its account may have too little. */
export function paidBy({ side }: NewOrder, { base, quote }: ListedMarket): Asset {
  return side === 'BUY' ? quote : base
}
