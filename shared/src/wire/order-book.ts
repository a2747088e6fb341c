import { type Static, Type } from '@sinclair/typebox'
import { Decimal, named, oneOfWords } from './text.js'

/** The widths that levels can be grouped by. */
export const GROUPINGS = ['0.01', '0.1', '1', '10', '50', '100'] as const
export type Grouping = (typeof GROUPINGS)[number]

/**
 * How many levels a side a `depth` channel may have. The choice is small, since each such channel costs
 * time at every command.
 */
export const CHANNEL_DEPTHS = ['5', '10', '25', '50', '100', '500'] as const

/** Levels a side where `depth` is not given, and the most that it may be. */
export const DEFAULT_DEPTH = 20
export const MAX_DEPTH = 10_000

/** The query of an order book; other keys are ignored. */
export const OrderBookQuery = Type.Object({
  tickSize: Type.Optional(oneOfWords(GROUPINGS)),
  sequence: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,15}$',
      examples: ['1042'],
      description:
        "The book as it was then, while it is kept: a sequence of the market's that a book or a message of the feed had.",
    }),
  ),
  depth: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$', examples: ['20'] })),
})
export type OrderBookQuery = Static<typeof OrderBookQuery>

/** One price with the quantity of all that rests there. */
const Level = named('Level', {
  price: Decimal,
  quantity: Decimal,
  price_formatted: Decimal,
  quantity_formatted: Decimal,
})

/** A market's book, best levels first, as of the event with that `sequence` in the market. */
export const OrderBook = named('OrderBook', {
  ticker: Type.String(),
  sequence: Type.Integer(),
  BUY: Type.Array(Level),
  SELL: Type.Array(Level),
})
export type OrderBook = Static<typeof OrderBook>
