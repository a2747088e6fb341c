import { EVERY_MARKET } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { Event } from '@truebook/shared/event'
import type { FlatJson } from '@truebook/shared/flat-json'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import { CancelAllQuery, CancelledAll } from '@truebook/shared/wire/cancel'
import type { FastifyInstance } from 'fastify'
import type { Owner } from '../access/caller.js'
import { verifyAction } from '../access/wallet.js'
import type { Deps } from '../deps.js'
import { describe } from '../openapi/describe.js'
import { throwIfRefused } from '../orders/refusal.js'

/** DELETE /users/me/cancel-all-orders: of one market or, with market 0, of all. */
export function cancelAllRoutes(app: FastifyInstance, deps: Deps): void {
  const { access } = deps
  const options = describe({
    tag: 'Orders',
    summary: 'Cancel all orders of one market, or of all',
    description: 'market 0 stands for every market that is not paused.',
    auth: 'key',
    scope: 'orders:write',
    signs: 'CANCEL_ALL_ORDERS',
    query: CancelAllQuery,
    answers: { 200: CancelledAll },
    errors: ['INVALID_MARKET', 'MARKET_PAUSED'],
  })
  const path = '/users/me/cancel-all-orders'
  app.delete<{ Querystring: CancelAllQuery }>(path, options, async (request) => {
    const owner = await access.callerOf(request)
    const { query } = request
    const market = Number(query.market)
    return cancelAllOrders({ ...query, market, timestamp: Number(query.timestamp) }, owner, deps)
  })
}

/** Has the engine cancel an owner's orders. `sent` is what was signed. Throws why it does not. */
export async function cancelAllOrders(
  sent: FlatJson & { readonly market: number },
  owner: Owner,
  deps: Deps,
): Promise<CancelledAll> {
  const { catalog, gateway, now } = deps
  const { market } = sent
  const signed = await verifyAction({ action: 'CANCEL_ALL_ORDERS', sent, owner }, deps)
  if (market !== EVERY_MARKET && !catalog.market(market)) throw unknownMarket(market)
  const id = newOrderId(now())
  const { events } = await gateway.send({ type: 'cancel_all', id, signed, market })
  throwIfRefused(events)
  return {
    message: 'Your request to cancel all open orders is received.',
    request_id: formatOrderId(id, market),
    cancelled: events.filter((event) => isCancelled(event, owner)).length,
  }
}

/**
 * Whether this command cancelled the order. In the same decision orders may have expired, or others' switches
 * fired.
 */
function isCancelled(event: Event, { account }: Owner): boolean {
  return event.type === 'order_closed' && event.reason === 'CANCELLED' && event.account === account
}

function unknownMarket(market: number): TruebookError {
  const message = `market must be the market_id of a market that GET /v1/markets lists, but ${market} came.`
  return new TruebookError('INVALID_MARKET', { message })
}
