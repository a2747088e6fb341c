import type { Database } from '@truebook/shared/db/connect'
import { atMoment } from '@truebook/shared/db/moment'
import type { OrderTable } from '@truebook/shared/db/tables'
import { TruebookError } from '@truebook/shared/error'
import { isUuid } from '@truebook/shared/order-id'
import {
  GoodOrdersQuery,
  Order,
  OrderDetail,
  OrdersQuery,
  TRUE_WORDS,
} from '@truebook/shared/wire/order'
import { historyOf, TradeHistoryQuery } from '@truebook/shared/wire/page'
import { OwnTrade } from '@truebook/shared/wire/trade'
import { ORDER_STATUSES, ORDER_TYPES, type OrderStatus, SIDES } from '@truebook/shared/words'
import type { FastifyInstance } from 'fastify'
import { orderAnswer, orderDetail } from '../answers/order.js'
import { orderCursor, tradeCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import type { Catalog } from '../feed/catalog.js'
import { answerHistory } from '../history.js'
import { marketNamed, marketOfRow } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { malformedOrderId, orderNotFound } from '../orders/order-name.js'
import { showOwnTrades } from '../own-trades.js'
import { OPEN_STATUSES, type OrderFilter, orderOf, ordersOf } from '../queries/orders.js'
import { fillsOf, orderTradesOf } from '../queries/trades.js'

/** GET /orders, /orders/:id and /orders/:id/trades: the caller's own orders. */
export function orderRoutes(app: FastifyInstance, deps: Deps): void {
  listRoute(app, deps)
  oneRoute(app, deps)
  tradesRoute(app, deps)
}

function listRoute(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: "One's own orders, newest first",
    description: 'side, order_type and status take several words, joined by commas.',
    auth: 'key',
    scope: 'orders:read',
    query: OrdersQuery,
    queryShown: GoodOrdersQuery,
    answers: { 200: historyOf(Order) },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: OrdersQuery }>('/orders', options, async (request) => {
    const { account, wallet } = await access.callerOf(request)
    const filter = readFilter(request.query, { account, catalog })
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(account, work),
      cursor: orderCursor,
      find: (stretch) => ordersOf(db, filter, stretch),
      keyOf: (row) => row,
      show: (rows) => rows.map((row) => orderAnswer(row, marketOfRow(catalog, row.market), wallet)),
    })
  })
}

function oneRoute(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'One order with its trades',
    auth: 'key',
    scope: 'orders:read',
    answers: { 200: OrderDetail },
    errors: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND'],
  })
  app.get<{ Params: { id: string } }>('/orders/:id', options, async (request) => {
    const { account, wallet } = await access.callerOf(request)
    const id = orderIdOf(request.params)
    const { row, fills } = await limits.inTurnOfWallet(account, () =>
      atMoment(db, async (reader) => {
        const row = await ownOrder(reader, { account, id })
        return { row, fills: await fillsOf(reader, row.id) }
      }),
    )
    const market = marketOfRow(catalog, row.market)
    return orderDetail(orderAnswer(row, market, wallet), fills, market)
  })
}

type TradesRoute = { Params: { id: string }; Querystring: TradeHistoryQuery }

function tradesRoute(app: FastifyInstance, { db, access, limits, catalog }: Deps): void {
  const options = describe({
    tag: 'Orders',
    summary: 'The trades of one order, newest first',
    auth: 'key',
    scope: 'orders:read',
    query: TradeHistoryQuery,
    answers: { 200: historyOf(OwnTrade) },
    errors: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND'],
  })
  app.get<TradesRoute>('/orders/:id/trades', options, async (request) => {
    const { account } = await access.callerOf(request)
    const order = await ownOrder(db, { account, id: orderIdOf(request.params) })
    const market = marketOfRow(catalog, order.market)
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfWallet(account, work),
      cursor: tradeCursor(order.market),
      find: (stretch) => orderTradesOf(db, order, stretch),
      keyOf: (row) => row.trade_number,
      show: (rows) => showOwnTrades(db, rows, { account, market }),
    })
  })
}

function orderIdOf({ id }: { readonly id: string }): string {
  if (!isUuid(id)) throw malformedOrderId(id)
  return id
}

async function ownOrder(
  db: Database,
  { account, id }: { readonly account: number; readonly id: string },
): Promise<OrderTable> {
  const order = await orderOf(db, { account, id })
  if (!order) throw orderNotFound(id)
  return order
}

interface Asking {
  readonly account: number
  readonly catalog: Catalog
}

function readFilter(query: OrdersQuery, { account, catalog }: Asking): OrderFilter {
  const { ticker, open, side, order_type, status, client_order_id } = query
  const asked = ticker ? marketNamed(catalog, ticker) : undefined
  const statuses = wordsOf('status', status, ORDER_STATUSES)
  return {
    account,
    market: asked?.rules.id,
    sides: wordsOf('side', side, SIDES),
    types: wordsOf('order_type', order_type, ORDER_TYPES),
    statuses: TRUE_WORDS.some((word) => word === open)
      ? openOnes(statuses ?? OPEN_STATUSES)
      : statuses,
    clientOrderId: client_order_id,
  }
}

function openOnes(statuses: readonly OrderStatus[]): readonly OrderStatus[] {
  return statuses.filter((status) => OPEN_STATUSES.includes(status))
}

/**
 * The words in a text, joined by commas; undefined without a text. Throws `INVALID_FIELD` for an unknown
 * word.
 */
function wordsOf<T extends string>(
  field: string,
  text: string | undefined,
  known: readonly T[],
): readonly T[] | undefined {
  if (text === undefined) return undefined
  return text.split(',').map((came) => {
    const word = known.find((candidate) => candidate === came)
    if (word !== undefined) return word
    const message = `${field} must be some of ${known.join(', ')}, joined by commas, but ${JSON.stringify(came.slice(0, 40))} came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { field } })
  })
}
