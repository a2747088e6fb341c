import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES, ORDER_TYPES, SIDES } from '../words.js'
import { cursorsOf, FilterText, HistoryQuery } from './page.js'
import { ClientOrderId, TickerText, TimeInForce } from './place-order.js'
import { Decimal, DecimalOrEmpty, IsoTime, named, OrderIdText, oneOfWords, UUID } from './text.js'

const orderFields = {
  /** The market's number. */
  market: Type.Integer(),
  ticker: Type.String(),
  order_id: OrderIdText,
  client_order_id: Type.Optional(ClientOrderId),
  /** The base asset's number, as text here. */
  asset_id: Type.String({ examples: ['2'] }),
  base_asset: Type.String(),
  quote_asset: Type.String(),
  /** The base asset, by an older name. */
  token: Type.String(),
  side: oneOfWords(SIDES),
  order_type: oneOfWords(ORDER_TYPES),
  price: DecimalOrEmpty,
  price_formatted: DecimalOrEmpty,
  quantity: DecimalOrEmpty,
  quantity_formatted: DecimalOrEmpty,
  quote_quantity: DecimalOrEmpty,
  quote_quantity_formatted: DecimalOrEmpty,
  filled_quantity: Decimal,
  filled_quantity_formatted: Decimal,
  remaining_quantity: Decimal,
  remaining_quantity_formatted: Decimal,
  /**
   * The average over its fills, cut after six digits more than the market's tick has; "0" without fills.
   */
  average_price: Decimal,
  /** In the quote asset. */
  fee: Decimal,
  time_in_force: TimeInForce,
  expires_at: Type.Integer(),
  post_only: Type.Boolean(),
  self_trade_prevention: Type.String(),
  status: oneOfWords(ORDER_STATUSES),
  wallet_address: Type.String(),
  signature: Type.String(),
  timestamp: IsoTime,
  updated_at: IsoTime,
}

/** An order in a list. */
export const Order = named('Order', orderFields)
export type Order = Static<typeof Order>

/** One fill of an order, from its owner's side. */
export const OrderTrade = named('OrderTrade', {
  trade_id: Type.String(),
  price: Decimal,
  price_formatted: Decimal,
  quantity: Decimal,
  quantity_formatted: Decimal,
  /** price × quantity, in the quote asset. */
  amount: Decimal,
  fee: Decimal,
  fee_formatted: Decimal,
  /** What a buyer paid, or a seller got: amount with the fee added or taken off. */
  total: Decimal,
  role: oneOfWords(['maker', 'taker']),
  timestamp: IsoTime,
})
export type OrderTrade = Static<typeof OrderTrade>

/** One order with its fills, oldest first. The market's number is text here. */
export const OrderDetail = named('OrderDetail', {
  ...orderFields,
  market: Type.String({ examples: ['1'] }),
  trades: Type.Array(OrderTrade),
})
export type OrderDetail = Static<typeof OrderDetail>

/** What clients send for true: Python's requests writes `True`. */
export const TRUE_WORDS = ['true', 'True', 'TRUE', '1'] as const

/** The query of GET /orders; side, order_type and status may be several, joined by commas. */
export const OrdersQuery = Type.Object({
  ...HistoryQuery.properties,
  ticker: Type.Optional(FilterText),
  open: Type.Optional(oneOfWords([...TRUE_WORDS, 'false', 'False', 'FALSE', '0'])),
  side: Type.Optional(FilterText),
  order_type: Type.Optional(FilterText),
  status: Type.Optional(FilterText),
  client_order_id: Type.Optional(ClientOrderId),
})
export type OrdersQuery = Static<typeof OrdersQuery>

/**
 * The same query as the document shows it: which words there are, and only one form of true and of false.
 */
export const GoodOrdersQuery = Type.Object({
  ...OrdersQuery.properties,
  ...cursorsOf(`[0-9]{1,15}-${UUID}`, `1042-${OrderIdText.examples[0]}`),
  ticker: Type.Optional(TickerText),
  open: Type.Optional(oneOfWords(['true', 'false'])),
  side: Type.Optional(someOf(SIDES)),
  order_type: Type.Optional(someOf(ORDER_TYPES)),
  status: Type.Optional(someOf(ORDER_STATUSES)),
})

function someOf(words: readonly string[]) {
  const one = `(${words.join('|')})`
  return Type.String({ pattern: `^${one}(,${one})*$`, examples: [words.slice(0, 2).join(',')] })
}
