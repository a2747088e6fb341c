import { type Static, Type } from '@sinclair/typebox'
import { CANDLE_INTERVALS } from '../candle-interval.js'
import { MARKET_STATUSES, SIDES } from '../words.js'
import { Decimal, Milliseconds, OrderIdText, oneOfWords } from './text.js'

/** What the public channels of the feed say. A snapshot replaces what a client holds. */

const Sequence = Type.Integer({
  minimum: 0,
  description: "The market's own gap-free sequence, as of the last event that is in.",
})
const Previous = Type.Integer({
  minimum: 0,
  description: 'The message before this one in the channel has this sequence: they form a chain.',
})
const channel = Type.String({ examples: ['depth:BTC_USDC'] })
const snapshot = { channel, type: Type.Literal('snapshot'), sequence: Sequence }
const update = { channel, type: Type.Literal('update'), sequence: Sequence, time: Milliseconds }
const linked = { ...update, prev_sequence: Previous }

/** A price and all that rests there; "0" where nothing does any more. */
export const FeedLevel = Type.Tuple([Decimal, Decimal])

const Checksum = Type.Integer({
  minimum: 0,
  maximum: 2 ** 32 - 1,
  description: 'CRC-32 of the 25 best levels of each side, after this message.',
})
const levels = {
  bids: Type.Array(FeedLevel, { description: 'Best first.' }),
  asks: Type.Array(FeedLevel, { description: 'Best first.' }),
  checksum: Checksum,
}
export const DepthSnapshot = Type.Object({ ...snapshot, ...levels })
/** The levels that one command changed; both lists may be empty. */
export const DepthUpdate = Type.Object({ ...linked, ...levels })

const BookId = Type.String({
  pattern: '^[0-9a-f]{16}$',
  description: 'The first 16 hex digits of the SHA-256 of the order_id: its owner can tell.',
})
/** An order in the book: its id, its price and what is left of it. */
export const BookOrder = Type.Tuple([BookId, Decimal, Decimal])
export const BookSnapshot = Type.Object({
  ...snapshot,
  bids: Type.Array(BookOrder, { description: 'In the order in which they trade.' }),
  asks: Type.Array(BookOrder, { description: 'In the order in which they trade.' }),
})
export const BookChange = Type.Union([
  Type.Tuple([Type.Literal('add'), BookId, oneOfWords(SIDES), Decimal, Decimal]),
  Type.Tuple([Type.Literal('set'), BookId, Decimal]),
  Type.Tuple([Type.Literal('remove'), BookId]),
])
export const BookUpdate = Type.Object({
  ...linked,
  changes: Type.Array(BookChange, {
    description:
      'In turn: "add" (id, side, price, quantity) joins the end of its level, "set" (id, quantity left) keeps its place, "remove" (id) leaves.',
  }),
})

export const FeedTrade = Type.Object({
  trade_id: Type.String({ examples: ['1-42'] }),
  price: Decimal,
  quantity: Decimal,
  maker_side: oneOfWords(SIDES),
  maker_order_id: OrderIdText,
  taker_order_id: OrderIdText,
  timestamp: Milliseconds,
})
export const TradesSnapshot = Type.Object({ ...snapshot, trades: Type.Array(FeedTrade) })
/** The trades of one command, in order. */
export const TradesUpdate = Type.Object({ ...update, trades: Type.Array(FeedTrade) })

const best = {
  bid: Type.Union([FeedLevel, Type.Null()]),
  ask: Type.Union([FeedLevel, Type.Null()]),
}
export const BboSnapshot = Type.Object({ ...snapshot, ...best })
/** Sent when the best price of a side, or what rests there, changed. */
export const BboUpdate = Type.Object({ ...update, ...best })

const day = {
  last_price: Decimal,
  open: Decimal,
  high: Decimal,
  low: Decimal,
  volume: Decimal,
  quote_volume: Decimal,
  trades: Type.Integer(),
}
export const TickerSnapshot = Type.Object({ ...snapshot, ...day })
/** The last 24 hours, in whole minutes, after a command that traded. */
export const TickerUpdate = Type.Object({ ...update, ...day })

export const FeedCandle = Type.Object({
  timestamp: Type.Integer({ description: 'Its start, in milliseconds.' }),
  open: Decimal,
  high: Decimal,
  low: Decimal,
  close: Decimal,
  volume: Decimal,
  quote_volume: Decimal,
  trades: Type.Integer(),
})
const candles = {
  interval: oneOfWords(CANDLE_INTERVALS),
  candles: Type.Array(FeedCandle, { description: 'Oldest first.' }),
}
export const CandlesSnapshot = Type.Object({ ...snapshot, ...candles })
/** The candles that a command's trades changed, as they are now. */
export const CandlesUpdate = Type.Object({ ...update, ...candles })

const statuses = {
  channel: Type.Literal('status'),
  sequence: Type.Integer({ description: 'The global sequence.' }),
  markets: Type.Array(Type.Object({ ticker: Type.String(), status: oneOfWords(MARKET_STATUSES) })),
}
export const StatusSnapshot = Type.Object({ type: Type.Literal('snapshot'), ...statuses })
export const StatusUpdate = Type.Object({
  type: Type.Literal('update'),
  time: Milliseconds,
  ...statuses,
})

export type FeedTrade = Static<typeof FeedTrade>
export type FeedCandle = Static<typeof FeedCandle>
export type BookChange = Static<typeof BookChange>
export type DepthSnapshot = Static<typeof DepthSnapshot>
export type DepthUpdate = Static<typeof DepthUpdate>
export type BookSnapshot = Static<typeof BookSnapshot>
export type BookUpdate = Static<typeof BookUpdate>
export type TradesSnapshot = Static<typeof TradesSnapshot>
export type TradesUpdate = Static<typeof TradesUpdate>
export type BboSnapshot = Static<typeof BboSnapshot>
export type BboUpdate = Static<typeof BboUpdate>
export type TickerSnapshot = Static<typeof TickerSnapshot>
export type TickerUpdate = Static<typeof TickerUpdate>
export type CandlesSnapshot = Static<typeof CandlesSnapshot>
export type CandlesUpdate = Static<typeof CandlesUpdate>
export type StatusSnapshot = Static<typeof StatusSnapshot>
export type StatusUpdate = Static<typeof StatusUpdate>
