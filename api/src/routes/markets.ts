import { type Static, Type } from '@sinclair/typebox'
import { TruebookError } from '@truebook/shared/error'
import { MarketDetail, MarketSummary } from '@truebook/shared/wire/market'
import {
  DEFAULT_DEPTH,
  type Grouping,
  MAX_DEPTH,
  OrderBook,
  OrderBookQuery,
} from '@truebook/shared/wire/order-book'
import { PageQuery, pageOf } from '@truebook/shared/wire/page'
import { Trade } from '@truebook/shared/wire/trade'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { marketDetail, marketSummary } from '../answers/market.js'
import { orderBookAnswer } from '../answers/order-book.js'
import { tradeAnswer } from '../answers/trade.js'
import type { Deps } from '../deps.js'
import type { Catalog, ListedMarket } from '../feed/catalog.js'
import { groupWidth } from '../feed/group-width.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, pageOfAll, readPage } from '../page.js'
import { candlesSince } from '../queries/candles.js'
import { tradesOf } from '../queries/trades.js'

const DAY_MS = 86_400_000
const PagedQuery = Type.Object(PageQuery)
type PagedQuery = Static<typeof PagedQuery>

/** Tickers are BTC_USDC; BTC/USDC comes percent-encoded as one segment, or plain as two. */
const TICKER_PATHS = ['/markets/:ticker', '/markets/:base/:quote']

/** The public routes about markets. */
export function marketRoutes(app: FastifyInstance, deps: Deps): void {
  listRoute(app, deps)
  for (const path of TICKER_PATHS) {
    detailRoute(app, deps, path)
    tradesRoute(app, deps, `${path}/trades`)
    orderBookRoute(app, deps, `${path}/order-book`)
    orderBookRoute(app, deps, `${path}/orderbook`)
  }
}

function listRoute(app: FastifyInstance, { catalog }: Deps): void {
  const options = describe({
    tag: 'Markets',
    summary: 'All markets',
    auth: 'none',
    query: PagedQuery,
    answers: { 200: pageOf(MarketSummary) },
  })
  app.get<{ Querystring: PagedQuery }>('/markets', options, async ({ query }) => {
    const page = readPage(query)
    const { total, rows } = pageOfAll(page, catalog.markets())
    return pageAnswer(page, total, rows.map(marketSummary))
  })
}

function detailRoute(app: FastifyInstance, { db, catalog, now }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'One market, with its last 24 hours',
    auth: 'none',
    answers: { 200: MarketDetail },
    errors: ['INVALID_MARKET'],
  })
  app.get(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const day = { market: market.rules.id, since: now() - DAY_MS }
    return marketDetail(market, await candlesSince(db, day))
  })
}

function tradesRoute(app: FastifyInstance, { db, catalog }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its trades, newest first',
    auth: 'none',
    query: PagedQuery,
    answers: { 200: pageOf(Trade) },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: PagedQuery }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const page = readPage(request.query)
    const { total, rows } = await tradesOf(db, market.rules.id, page)
    return pageAnswer(
      page,
      total,
      rows.map((row) => tradeAnswer(row, market)),
    )
  })
}

function orderBookRoute(app: FastifyInstance, { catalog, depths }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its order book, best levels first',
    description:
      'tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side.',
    auth: 'none',
    query: OrderBookQuery,
    answers: { 200: OrderBook },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: OrderBookQuery }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const { tickSize, depth = String(DEFAULT_DEPTH) } = request.query
    const width = widthOf(market, tickSize)
    const limit = Math.min(Math.max(Number(depth), 1), MAX_DEPTH)
    return orderBookAnswer(market, depths.of(market.rules.id), { width, limit })
  })
}

function marketOf(request: FastifyRequest, catalog: Catalog): ListedMarket {
  const { ticker, base, quote } = request.params as Record<string, string | undefined>
  const asked = ticker ?? `${base}_${quote}`
  const market = catalog.marketByTicker(asked)
  if (market) return market
  const message = `There is no market ${JSON.stringify(asked.slice(0, 40))}; GET /v1/markets lists all.`
  throw new TruebookError('INVALID_MARKET', { message })
}

function widthOf(market: ListedMarket, grouping: Grouping | undefined): number {
  if (grouping === undefined) return 1
  const width = groupWidth(market.tick, grouping)
  if (width !== undefined) return width
  const message = `tickSize must be a multiple of the market's tick size ${market.tick.step}, but ${grouping} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'tickSize' } })
}
