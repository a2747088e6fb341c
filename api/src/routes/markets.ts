import { TruebookError } from '@truebook/shared/error'
import { MarketDetail, MarketSummary } from '@truebook/shared/wire/market'
import {
  DEFAULT_DEPTH,
  MAX_DEPTH,
  OrderBook,
  OrderBookQuery,
} from '@truebook/shared/wire/order-book'
import { historyOf, PageQuery, pageOf, TradeHistoryQuery } from '@truebook/shared/wire/page'
import { Trade } from '@truebook/shared/wire/trade'
import type { FastifyInstance } from 'fastify'
import { marketDetail, marketSummary } from '../answers/market.js'
import { orderBookAnswer } from '../answers/order-book.js'
import { tradeAnswer } from '../answers/trade.js'
import { tradeCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { levelsIn, type MarketDepth } from '../feed/depth.js'
import { widthOf } from '../feed/group-width.js'
import { AT_ONCE, answerHistory } from '../history.js'
import { marketOf, TICKER_PATHS } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { pageAnswer, pageOfAll, readPage } from '../page.js'
import type { StretchRow } from '../queries/candles.js'
import { tradesOf } from '../queries/trades.js'

/** Public routes: markets, their trades and their books. */
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
    query: PageQuery,
    answers: { 200: pageOf(MarketSummary) },
  })
  app.get<{ Querystring: PageQuery }>('/markets', options, async ({ query }) => {
    const page = readPage(query)
    const { total, rows } = pageOfAll(page, catalog.markets())
    return pageAnswer(page, total, rows.map(marketSummary))
  })
}

function detailRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'One market, with its last 24 hours',
    auth: 'none',
    answers: { 200: MarketDetail },
    errors: ['INVALID_MARKET'],
  })
  app.get(path, options, async (request) => {
    const market = marketOf(request, deps.catalog)
    return marketDetail(market, lastDayOf(market, deps))
  })
}

/**
 * A market's last 24 hours, by whole minutes. Without a trade in them it is flat at the price of the last
 * trade, or 0 before the first.
 */
export function lastDayOf({ rules }: ListedMarket, { feed, now }: Deps): StretchRow {
  const day = feed.markets.of(rules.id).stats.day(now())
  if (!day) return NO_TRADES
  return { ...day, volume: day.volume.toString(), quote_volume: day.tickLots.toString() }
}

const NO_TRADES = { open: 0, high: 0, low: 0, close: 0, volume: '0', quote_volume: '0', trades: 0 }

function tradesRoute(app: FastifyInstance, { db, catalog }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its trades, newest first',
    auth: 'none',
    query: TradeHistoryQuery,
    answers: { 200: historyOf(Trade) },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: TradeHistoryQuery }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    return answerHistory(request.query, {
      inTurn: AT_ONCE,
      cursor: tradeCursor(market.rules.id),
      find: (stretch) => tradesOf(db, market.rules.id, stretch),
      keyOf: (row) => row.trade_number,
      show: (rows) => rows.map((row) => tradeAnswer(row, market)),
    })
  })
}

/** With up to this many levels on a side, an answer costs about what most do. */
const CHEAP_DEPTH = 1_000
/**
 * To go back by this many events takes 0.3 ms in a book of CHEAP_LEVELS levels, and up to 3 ms in one of ten
 * times as many.
 */
const CHEAP_EVENTS = 1_000
const CHEAP_LEVELS = 4_000

function orderBookRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const { catalog, depths, limits } = deps
  const options = describe({
    tag: 'Markets',
    summary: 'Its order book, best levels first',
    description:
      'tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side; more than 1000 are told so often only, and so is a book of more than 1000 events ago, or a past one of more than 4000 levels.',
    auth: 'none',
    query: OrderBookQuery,
    answers: { 200: OrderBook },
    errors: ['INVALID_MARKET', 'SEQUENCE_NOT_KEPT'],
  })
  app.get<{ Querystring: OrderBookQuery }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const { tickSize, depth = String(DEFAULT_DEPTH) } = request.query
    const width = widthOf(market.tick, tickSize, { name: 'tickSize', field: 'tickSize' })
    const limit = Math.min(Math.max(Number(depth), 1), MAX_DEPTH)
    if (limit > CHEAP_DEPTH) await limits.ofCostly(request, request.ip, 'deep books')
    const now = depths.of(market.rules.id)
    const sequence = Number(request.query.sequence ?? now.marketSequence)
    const isFar = now.marketSequence - sequence > CHEAP_EVENTS
    const isLarge = sequence !== now.marketSequence && levelsIn(now) > CHEAP_LEVELS
    if (isFar || isLarge) {
      await limits.ofCostly(request, request.ip, 'past books')
    }
    return orderBookAnswer(market, bookAt(market, sequence, deps), { width, limit })
  })
}

/**
 * The book at a sequence. Throws `SEQUENCE_NOT_KEPT` where it is not kept any more, or no command ended
 * there.
 */
function bookAt({ rules }: ListedMarket, sequence: number, { feed }: Deps): MarketDepth {
  const { book, log } = feed.markets.of(rules.id)
  if (sequence === book.marketSequence) return book
  const past = log.bookAt(sequence, book)
  if (past) return past
  const message = `sequence must be one at which a command ended and that is still kept: the book is at ${book.marketSequence} now, but ${sequence} came.`
  throw new TruebookError('SEQUENCE_NOT_KEPT', { message, details: { field: 'sequence' } })
}
