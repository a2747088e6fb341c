import { type Static, Type } from '@sinclair/typebox'
import { TruebookError } from '@truebook/shared/error'
import {
  Candles,
  CandlesQuery,
  DEFAULT_CANDLES,
  DEFAULT_INTERVAL,
  LINE_INTERVAL,
  LINE_POINTS,
  LineChart,
} from '@truebook/shared/wire/candle'
import {
  DayStatistics,
  LastPrice,
  MarketOrder,
  MarketPrice,
  MarketPriceQuery,
  Volume,
} from '@truebook/shared/wire/market-data'
import { CursorQuery, historyOf } from '@truebook/shared/wire/page'
import { otherSide } from '@truebook/shared/words'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { priceText } from '../answers/amounts.js'
import { candleAnswer, turnoverAnswer } from '../answers/candle.js'
import { twentyFourHour } from '../answers/market.js'
import { marketOrderAnswer } from '../answers/order.js'
import { type CandleDefaults, candlesOf, readCandles } from '../candles.js'
import { sequenceCursor } from '../cursors.js'
import type { Deps } from '../deps.js'
import type { ListedMarket } from '../feed/catalog.js'
import { answerHistory } from '../history.js'
import { marketOf, TICKER_PATHS } from '../listed.js'
import { describe } from '../openapi/describe.js'
import { turnoverSince } from '../queries/candles.js'
import { openOrdersOf } from '../queries/market-orders.js'
import { lastDayOf } from './markets.js'

/** Public routes about a market, besides its book and its trades. */
export function marketDataRoutes(app: FastifyInstance, deps: Deps): void {
  for (const path of TICKER_PATHS) {
    priceRoute(app, deps, `${path}/price`)
    marketPriceRoute(app, deps, `${path}/market-price`)
    candlesRoute(app, deps, `${path}/candles`)
    lineChartRoute(app, deps, `${path}/line-chart`)
    dayRoute(app, deps, `${path}/24hr`)
    volumeRoute(app, deps, `${path}/volume`)
    ordersRoute(app, deps, `${path}/orders`)
  }
}

function priceRoute(app: FastifyInstance, { catalog, prices }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its last price',
    auth: 'none',
    answers: { 200: LastPrice },
    errors: ['INVALID_MARKET', 'NO_PRICE'],
  })
  app.get(path, options, async (request) => {
    const market = marketOf(request, catalog)
    return priceAnswer(
      market,
      prices.last(market.rules.id),
      'there was no trade yet, and none was set',
    )
  })
}

function marketPriceRoute(app: FastifyInstance, { catalog, depths }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'The best price that an order would meet',
    description: 'For BUY the best price that is asked, for SELL the best that is bid.',
    auth: 'none',
    query: MarketPriceQuery,
    answers: { 200: MarketPrice },
    errors: ['MISSING_FIELDS', 'INVALID_MARKET', 'NO_PRICE'],
  })
  app.get<{ Querystring: MarketPriceQuery }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const { side } = request.query
    const met = otherSide(side)
    const ladder = depths.of(market.rules.id).ladders[met]
    const [best] = ladder.best(1)
    const price = priceAnswer(market, best?.price, `no ${met} order rests`)
    return { ticker: market.rules.ticker, side, ...price }
  })
}

/** The answer with a price in ticks. Throws `NO_PRICE`, with `why`, where there is none. */
function priceAnswer(market: ListedMarket, ticks: number | undefined, why: string): LastPrice {
  if (ticks === undefined) {
    const message = `${market.rules.ticker} has no price: ${why}.`
    throw new TruebookError('NO_PRICE', { message })
  }
  const price = priceText(market, ticks)
  return { price, price_formatted: price }
}

function candlesRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its candles, oldest first',
    description:
      "With start the first ones from there on (of a market that began later, from its first trade on), else the last ones up to end. Without trades a candle is flat at the close before it; there are none before the market's first trade. Weeks start on Mondays, in UTC.",
    auth: 'none',
    query: CandlesQuery,
    answers: { 200: Candles },
    errors: ['INVALID_MARKET'],
  })
  const defaults = { interval: DEFAULT_INTERVAL, limit: DEFAULT_CANDLES } as const
  app.get<{ Querystring: CandlesQuery }>(path, options, async (request) => {
    const { market, interval, rows } = await candlesAsked(request, defaults, deps)
    const data = rows.map((row) => candleAnswer(row, market))
    return { ticker: market.rules.ticker, interval, data }
  })
}

function lineChartRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its closing prices, oldest first',
    description: 'As of candles, which by default are those of the last 24 hours.',
    auth: 'none',
    query: CandlesQuery,
    answers: { 200: LineChart },
    errors: ['INVALID_MARKET'],
  })
  const defaults = { interval: LINE_INTERVAL, limit: LINE_POINTS } as const
  app.get<{ Querystring: CandlesQuery }>(path, options, async (request) => {
    const { market, interval, rows } = await candlesAsked(request, defaults, deps)
    const data = rows.map(({ start, close }) => ({
      timestamp: start,
      price: priceText(market, close),
    }))
    return { ticker: market.rules.ticker, interval, data }
  })
}

async function candlesAsked(
  request: FastifyRequest<{ Querystring: CandlesQuery }>,
  defaults: CandleDefaults,
  { db, catalog, limits, now }: Deps,
) {
  const market = marketOf(request, catalog)
  const asked = readCandles(request.query, defaults, now())
  const rows = await limits.inTurnOfAddress(request.ip, () => candlesOf(db, market.rules.id, asked))
  return { market, interval: asked.interval, rows }
}

function dayRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its last 24 hours',
    auth: 'none',
    answers: { 200: DayStatistics },
    errors: ['INVALID_MARKET'],
  })
  app.get(path, options, async (request) => {
    const market = marketOf(request, deps.catalog)
    return { ticker: market.rules.ticker, ...twentyFourHour(market, lastDayOf(market, deps)) }
  })
}

const DAY_MS = 86_400_000

function volumeRoute(app: FastifyInstance, deps: Deps, path: string): void {
  const { db, catalog, limits, now } = deps
  const options = describe({
    tag: 'Markets',
    summary: 'What was traded, over several stretches of time',
    auth: 'none',
    answers: { 200: Volume },
    errors: ['INVALID_MARKET'],
  })
  app.get(path, options, async (request) => {
    const market = marketOf(request, catalog)
    const since = async (moment?: number) =>
      turnoverAnswer(await turnoverSince(db, { market: market.rules.id, since: moment }), market)
    const longer = await limits.inTurnOfAddress(request.ip, async () => ({
      seven_day: await since(now() - 7 * DAY_MS),
      thirty_day: await since(now() - 30 * DAY_MS),
      all_time: await since(),
    }))
    return {
      ticker: market.rules.ticker,
      base_asset: market.base.symbol,
      quote_asset: market.quote.symbol,
      twenty_four_hour: turnoverAnswer(lastDayOf(market, deps), market),
      ...longer,
    }
  })
}

const OrdersQuery = Type.Object({
  ...CursorQuery.properties,
  side: Type.Optional(MarketPriceQuery.properties.side),
})

function ordersRoute(app: FastifyInstance, { db, catalog, limits }: Deps, path: string): void {
  const options = describe({
    tag: 'Markets',
    summary: 'Its open orders, without their owners, the last to enter first',
    description: 'They are told so often only; of all of a large book the channel `book` tells.',
    auth: 'none',
    query: OrdersQuery,
    answers: { 200: historyOf(MarketOrder) },
    errors: ['INVALID_MARKET'],
  })
  app.get<{ Querystring: Static<typeof OrdersQuery> }>(path, options, async (request) => {
    const market = marketOf(request, catalog)
    // Every page counts all the orders, and a far page reads all those before it.
    await limits.ofCostly(request, request.ip, 'lists of open orders')
    const filter = { market: market.rules.id, side: request.query.side }
    return answerHistory(request.query, {
      inTurn: (work) => limits.inTurnOfAddress(request.ip, work),
      cursor: sequenceCursor,
      find: (stretch) => openOrdersOf(db, filter, stretch),
      keyOf: (row) => row.priority,
      show: (rows) => rows.map((row) => marketOrderAnswer(row, market)),
    })
  })
}
