import { TruebookError } from '@truebook/shared/error'
import { isUuid } from '@truebook/shared/order-id'
import { Order, OrderDetail, OrdersQuery } from '@truebook/shared/wire/order'
import { pageOf } from '@truebook/shared/wire/page'
import { ORDER_STATUSES, ORDER_TYPES, type OrderStatus, SIDES } from '@truebook/shared/words'
import type { FastifyInstance } from 'fastify'
import { orderAnswer, orderDetail } from '../answers/order.js'
import type { Deps } from '../deps.js'
import type { Catalog, ListedMarket } from '../feed/catalog.js'
import { describe } from '../openapi/describe.js'
import { malformedOrderId } from '../order-name.js'
import { pageAnswer, readPage } from '../page.js'
import { type OrderFilter, orderOf, ordersOf } from '../queries/orders.js'
import { fillsOf } from '../queries/trades.js'

const OPEN: readonly OrderStatus[] = ['PENDING', 'PARTIALLY_FILLED', 'CANCELLATION_REQUESTED']

/** GET /orders and /orders/:id: one's own orders. */
export function orderRoutes(app: FastifyInstance, deps: Deps): void {
  const { db, access, catalog } = deps
  const list = describe({
    tag: 'Orders',
    summary: "One's own orders, newest first",
    description: 'side, order_type and status take several words, joined by commas.',
    auth: 'key',
    scope: 'orders:read',
    query: OrdersQuery,
    answers: { 200: pageOf(Order) },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: OrdersQuery }>('/orders', list, async (request) => {
    const { account, wallet } = await access.byKey(request, 'orders:read')
    const page = readPage(request.query)
    const filter = readFilter(request.query, { account, catalog })
    const { total, rows } = await ordersOf(db, filter, page)
    const answers = rows.map((row) => orderAnswer(row, listedMarket(catalog, row.market), wallet))
    return pageAnswer(page, total, answers)
  })

  const one = describe({
    tag: 'Orders',
    summary: 'One order with its trades',
    auth: 'key',
    scope: 'orders:read',
    answers: { 200: OrderDetail },
    errors: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND'],
  })
  app.get<{ Params: { id: string } }>('/orders/:id', one, async (request) => {
    const { account, wallet } = await access.byKey(request, 'orders:read')
    const { id } = request.params
    if (!isUuid(id)) throw malformedOrderId(id)
    const row = await orderOf(db, { account, id })
    if (!row) throw new TruebookError('ORDER_NOT_FOUND')
    const market = listedMarket(catalog, row.market)
    return orderDetail(orderAnswer(row, market, wallet), await fillsOf(db, row.id), market)
  })
}

function listedMarket(catalog: Catalog, id: number): ListedMarket {
  const market = catalog.market(id)
  // Its market's event is on its way: an order was read from the database a moment before it came.
  if (!market) throw new TruebookError('UNAVAILABLE')
  return market
}

interface Asking {
  readonly account: number
  readonly catalog: Catalog
}

function readFilter(query: OrdersQuery, { account, catalog }: Asking): OrderFilter {
  const { ticker, open, side, order_type, status, client_order_id } = query
  const asked = ticker ? catalog.marketByTicker(ticker) : undefined
  if (ticker && !asked) throw new TruebookError('INVALID_MARKET')
  const statuses = wordsOf('status', status, ORDER_STATUSES)
  return {
    account,
    market: asked?.rules.id,
    sides: wordsOf('side', side, SIDES),
    types: wordsOf('order_type', order_type, ORDER_TYPES),
    statuses: open === 'true' ? (statuses ?? OPEN).filter((s) => OPEN.includes(s)) : statuses,
    clientOrderId: client_order_id,
  }
}

/** Words joined by commas; undefined where none were sent. */
function wordsOf<T extends string>(
  field: string,
  text: string | undefined,
  known: readonly T[],
): readonly T[] | undefined {
  if (!text) return undefined
  return text.split(',').map((came) => {
    const word = known.find((candidate) => candidate === came)
    if (word !== undefined) return word
    const message = `${field} must be some of ${known.join(', ')}, joined by commas, but ${JSON.stringify(came.slice(0, 40))} came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { field } })
  })
}
