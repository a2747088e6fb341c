import { type Static, Type } from '@sinclair/typebox'
import { SIDES } from '../words.js'
import { Decimal, Milliseconds, named, OrderIdText, oneOfWords } from './text.js'

/** A trade as everybody may see it. */
export const Trade = named('Trade', {
  /** The market's number and the trade's own: both rise. */
  trade_id: Type.String(),
  ticker: Type.String(),
  maker_order_id: OrderIdText,
  taker_order_id: OrderIdText,
  price: Decimal,
  price_formatted: Decimal,
  quantity: Decimal,
  quantity_formatted: Decimal,
  timestamp: Milliseconds,
  maker_side: oneOfWords(SIDES),
  /** In the quote asset. */
  maker_fee: Decimal,
  taker_fee: Decimal,
})
export type Trade = Static<typeof Trade>
