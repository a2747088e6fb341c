import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { CANDLE_INTERVALS } from '../candle-interval.js'
import { MARKET_STATUSES, SIDES } from '../words.js'
import { channelNames, type MarketChannel } from './feed-channel.js'
import { Decimal, Milliseconds, OrderIdText, oneOfWords, shownAs } from './text.js'

/**
 * The messages of the feed's public channels. A snapshot replaces all that a client holds of the channel.
 */

/** Fields of a message, by name. */
export type Fields = Record<string, TSchema>

/**
 * The schemas of a channel's two messages. An update has the fields of a snapshot, unless `ofUpdate` is
 * given.
 */
export function messages<H extends Fields, S extends Fields, U extends Fields = S>(
  head: H,
  fields: S,
  ofUpdate: U = fields as never,
) {
  const update = { type: Type.Literal('update'), time: Milliseconds }
  return {
    snapshot: Type.Object({ ...head, type: Type.Literal('snapshot'), ...fields }),
    update: Type.Object({ ...head, ...update, ...ofUpdate }),
  }
}

/** The fields that begin every message of a market's channel. */
const headOf = (kind: MarketChannel) => ({
  channel: shownAs(Type.String(), channelNames(kind)),
  sequence: Type.Integer({
    minimum: 0,
    description: "The market's own gap-free sequence, as of the last event that is in.",
  }),
})
const linked = {
  prev_sequence: Type.Integer({
    minimum: 0,
    description: 'The message before this one in the channel has this sequence: they form a chain.',
  }),
}

/** A price and the quantity of all that rests there; "0" once nothing does. */
const Level = Type.Tuple([Decimal, Decimal])

const Checksum = Type.Integer({
  minimum: 0,
  maximum: 2 ** 32 - 1,
  description: 'CRC-32 of the 25 best levels of each side, after this message.',
})
const levels = {
  bids: Type.Array(Level, { description: 'Best first.' }),
  asks: Type.Array(Level, { description: 'Best first.' }),
  checksum: Checksum,
}

const BookId = Type.String({
  pattern: '^[0-9a-f]{16}$',
  description: 'The first 16 hex digits of the SHA-256 of the order_id: its owner can tell.',
})
/** An order in the book: its id, its price and what is left of it. */
const BookOrder = Type.Tuple([BookId, Decimal, Decimal])
const orders = {
  bids: Type.Array(BookOrder, { description: 'In the order in which they trade.' }),
  asks: Type.Array(BookOrder, { description: 'In the order in which they trade.' }),
}
const BookChange = Type.Union([
  Type.Tuple([Type.Literal('add'), BookId, oneOfWords(SIDES), Decimal, Decimal]),
  Type.Tuple([Type.Literal('set'), BookId, Decimal]),
  Type.Tuple([Type.Literal('remove'), BookId]),
])
export type BookChange = Static<typeof BookChange>
const changes = {
  changes: Type.Array(BookChange, {
    description:
      'In turn: "add" (id, side, price, quantity) joins the end of its level, "set" (id, quantity left) keeps its place, "remove" (id) leaves.',
  }),
}

const FeedTrade = Type.Object(
  {
    trade_id: Type.String({ examples: ['1-42'] }),
    price: Decimal,
    quantity: Decimal,
    maker_side: oneOfWords(SIDES),
    maker_order_id: OrderIdText,
    taker_order_id: OrderIdText,
    timestamp: Milliseconds,
  },
  { title: 'FeedTrade' },
)
export type FeedTrade = Static<typeof FeedTrade>

const best = {
  bid: Type.Union([Level, Type.Null()]),
  ask: Type.Union([Level, Type.Null()]),
}

const day = {
  last_price: Decimal,
  open: Decimal,
  high: Decimal,
  low: Decimal,
  volume: Decimal,
  quote_volume: Decimal,
  trades: Type.Integer(),
}

const FeedCandle = Type.Object(
  {
    timestamp: Type.Integer({ description: 'Its start, in milliseconds.' }),
    open: Decimal,
    high: Decimal,
    low: Decimal,
    close: Decimal,
    volume: Decimal,
    quote_volume: Decimal,
    trades: Type.Integer(),
  },
  { title: 'FeedCandle' },
)
const candles = {
  interval: oneOfWords(CANDLE_INTERVALS),
  candles: Type.Array(FeedCandle, { description: 'Oldest first.' }),
}

const statusHead = {
  channel: Type.Literal('status'),
  sequence: Type.Integer({ description: 'The global sequence.' }),
}
const MarketStatus = Type.Object(
  { ticker: Type.String(), status: oneOfWords(MARKET_STATUSES) },
  { title: 'MarketStatus' },
)

/** The messages by channel. */
export const PUBLIC_MESSAGES = {
  /** An update has the levels that one command changed; both lists may be empty. */
  depth: messages(headOf('depth'), levels, { ...linked, ...levels }),
  book: messages(headOf('book'), orders, { ...linked, ...changes }),
  /** An update has the trades of one command, in order. */
  trades: messages(headOf('trades'), { trades: Type.Array(FeedTrade) }),
  /** Updated when the best price of a side, or the quantity there, changed. */
  bbo: messages(headOf('bbo'), best),
  /** The last 24 hours, in whole minutes; updated after a command that traded or set the price. */
  ticker: messages(headOf('ticker'), day),
  /** An update has the candles that a command's trades changed, as they are now. */
  candles: messages(headOf('candles'), candles),
  status: messages(statusHead, { markets: Type.Array(MarketStatus) }),
} as const

/** A message of such a channel. */
export type Said<C extends keyof typeof PUBLIC_MESSAGES> = Static<
  (typeof PUBLIC_MESSAGES)[C]['snapshot' | 'update']
>
