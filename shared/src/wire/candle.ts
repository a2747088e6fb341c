import { type Static, Type } from '@sinclair/typebox'
import { CANDLE_INTERVALS } from '../candle-interval.js'
import { WholeNumberText } from './page.js'
import { Decimal, Milliseconds, named, oneOfWords } from './text.js'

/** The most candles in one answer; a larger limit is cut to it. */
export const MAX_CANDLES = 1000

/** The defaults of a query that names no limit or interval. */
export const DEFAULT_CANDLES = 500
export const DEFAULT_INTERVAL = '1m'

/** The defaults of a line chart, which cover a day. */
export const LINE_INTERVAL = '30m'
export const LINE_POINTS = 48

/** The query of candles and of a line chart. */
export const CandlesQuery = Type.Object({
  interval: Type.Optional(oneOfWords(CANDLE_INTERVALS)),
  start: Type.Optional(
    Type.String({ ...WholeNumberText, description: 'The first may start here, in milliseconds.' }),
  ),
  end: Type.Optional(
    Type.String({ ...WholeNumberText, description: 'The last may start here, in milliseconds.' }),
  ),
  limit: Type.Optional(
    Type.String({ ...WholeNumberText, description: `At most ${MAX_CANDLES}; more is cut.` }),
  ),
})
export type CandlesQuery = Static<typeof CandlesQuery>

/** One candle. Without trades it is flat, at the price of the last trade before it. */
export const Candle = named('Candle', {
  timestamp: Type.Integer({ description: 'Its start, in milliseconds.' }),
  open: Decimal,
  high: Decimal,
  low: Decimal,
  close: Decimal,
  volume: Type.String({ ...Decimal, description: 'In the base asset.' }),
  quote_volume: Type.String({ ...Decimal, description: 'In the quote asset.' }),
  trades: Type.Integer({ minimum: 0 }),
})
export type Candle = Static<typeof Candle>

/** Candles, oldest first, without a gap from the market's first trade on. */
export const Candles = named('Candles', {
  ticker: Type.String({ examples: ['BTC_USDC'] }),
  interval: oneOfWords(CANDLE_INTERVALS),
  data: Type.Array(Candle),
})
export type Candles = Static<typeof Candles>

/** A line of closing prices, oldest first. */
export const LineChart = named('LineChart', {
  ticker: Type.String({ examples: ['BTC_USDC'] }),
  interval: oneOfWords(CANDLE_INTERVALS),
  data: Type.Array(Type.Object({ timestamp: Milliseconds, price: Decimal })),
})
export type LineChart = Static<typeof LineChart>
