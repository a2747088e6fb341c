import { type Static, Type } from '@sinclair/typebox'
import { SIDES } from '../words.js'
import { ClientOrderIdOrNot } from './place-order.js'
import { Decimal, Milliseconds, named, OrderIdText, oneOfWords } from './text.js'

const tradeFields = {
  /** The market's number and the trade's number in it, such as "1-42". */
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
}

/** A trade as everybody may see it. */
export const Trade = named('Trade', tradeFields)
export type Trade = Static<typeof Trade>

/** A trade as seen by one of its two sides. */
export const OwnTrade = named('OwnTrade', {
  ...tradeFields,
  order_id: OrderIdText,
  client_order_id: ClientOrderIdOrNot,
  side: oneOfWords(SIDES),
  role: oneOfWords(['maker', 'taker']),
  /** price × quantity, in the quote asset. */
  amount: Decimal,
  /** The fee of this side, in the quote asset. */
  fee: Decimal,
  fee_formatted: Decimal,
  /** What a buyer paid, or a seller got: amount with the fee added or taken off. */
  total: Decimal,
})
export type OwnTrade = Static<typeof OwnTrade>
