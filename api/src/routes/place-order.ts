import type { CommandOf } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { newOrderId } from '@truebook/shared/new-order-id'
import { PlacedOrder, PlaceOrderBody } from '@truebook/shared/wire/place-order'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Owner } from '../access/keys.js'
import { verifyAction } from '../access/wallet.js'
import { placedOrder } from '../answers/placed-order.js'
import type { Deps } from '../deps.js'
import type { Catalog, ListedMarket } from '../feed/catalog.js'
import { parseOrder } from '../parse-order.js'
import { orderNamed } from '../queries/orders.js'
import { refusalError } from '../refusal.js'

type PlaceRequest = FastifyRequest<{ Body: PlaceOrderBody }>

/** POST /orders: answered when the order's fate is committed. */
export function placeOrderRoutes(app: FastifyInstance, deps: Deps): void {
  const schema = { body: PlaceOrderBody, response: { 201: PlacedOrder } }
  app.post<{ Body: PlaceOrderBody }>('/orders', { schema }, async (request, reply) => {
    const { command, market } = await readOrder(request, deps)
    const decision = await deps.gateway.send(command)
    const refused = decision.events.find((event) => event.type === 'order_rejected')
    if (refused) throw refusalError(refused, { market, paid: paidBy(command, market) })
    reply.code(201)
    return placedOrder(command, decision, market)
  })
}

interface ReadOrder {
  readonly command: CommandOf<'place_order'>
  readonly market: ListedMarket
}

async function readOrder(request: PlaceRequest, deps: Deps): Promise<ReadOrder> {
  const { access, catalog, now } = deps
  const { body } = request
  const owner = await access.byKey(request)
  const market = marketNamed(catalog, body.ticker)
  const terms = parseOrder(body, market)
  const signed = verifyAction({ action: 'PLACE_ORDER', sent: body, owner, now: now() })
  if (terms.clientOrderId !== '') await refuseUsedName(deps, owner, terms.clientOrderId)
  return {
    command: { type: 'place_order', id: newOrderId(now()), signed, ...terms },
    market,
  }
}

function marketNamed(catalog: Catalog, ticker: string): ListedMarket {
  const market = catalog.marketByTicker(ticker)
  if (market) return market
  const message = `ticker must name a market that GET /v1/markets lists, but ${JSON.stringify(ticker)} came.`
  throw new TruebookError('INVALID_MARKET', { message })
}

/** The engine knows the names of the last minutes; the older ones are in the database. */
async function refuseUsedName({ db }: Deps, owner: Owner, clientOrderId: string): Promise<void> {
  const original = await orderNamed(db, { account: owner.account, clientOrderId })
  if (original === undefined) return
  throw new TruebookError('DUPLICATE_CLIENT_ORDER_ID', { details: { order_id: original } })
}

function paidBy({ side }: CommandOf<'place_order'>, { base, quote }: ListedMarket) {
  return side === 'BUY' ? quote : base
}
