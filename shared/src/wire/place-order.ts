import { type Static, Type } from '@sinclair/typebox'
import { MAX_CLIENT_ORDER_ID } from '../command.js'
import { MAX_DECIMAL_LENGTH } from '../decimal.js'
import { ORDER_STATUSES, ORDER_TYPES, SELF_TRADES, SIDES } from '../words.js'
import {
  Decimal,
  ExpiryTime,
  Milliseconds,
  named,
  OrderIdText,
  oneOfWords,
  SIGNED_EXAMPLE,
  shownAs,
  WalletSignature,
} from './text.js'

/** The name that a client may give its order, which no other order of the account may ever have. */
export const ClientOrderId = Type.String({
  pattern: `^[A-Za-z0-9_-]{1,${MAX_CLIENT_ORDER_ID}}$`,
  examples: ['my-order-1'],
})

/** The name of an order that may have none. */
export const ClientOrderIdOrNot = Type.Union([ClientOrderId, Type.Null()])

const MORE_THAN_ZERO = '0\\.[0-9]*[1-9][0-9]*|[1-9][0-9]*(\\.[0-9]+)?'
const asSent = Type.String({ maxLength: 64, examples: ['0.1'] })

/** A decimal as the wallet signed it. Its digits are checked later, against the asset's decimals. */
export const SignedDecimal = shownAs(asSent, {
  pattern: `^(${MORE_THAN_ZERO})$`,
  maxLength: MAX_DECIMAL_LENGTH,
})

/**
 * A decimal as the wallet signed it, checked later against the market's steps; "" means that it is left
 * out.
 */
export const SignedDecimalOrEmpty = shownAs(asSent, {
  pattern: `^(${MORE_THAN_ZERO})?$`,
  maxLength: MAX_DECIMAL_LENGTH,
})

/** A market's ticker, with "_" or "/" between its assets. */
export const TickerText = shownAs(
  Type.String({ minLength: 1, maxLength: 40, examples: ['BTC_USDC'] }),
  { pattern: '^[A-Za-z0-9]+[_/][A-Za-z0-9]+$' },
)

/** An asset's symbol. */
export const AssetText = shownAs(Type.String({ minLength: 1, maxLength: 16, examples: ['USDC'] }), {
  pattern: '^[A-Za-z0-9]+$',
})

/** 0 GTC, 1 IOC, 2 FOK. */
export const TimeInForce = Type.Unsafe<number>(Type.Integer({ enum: [0, 1, 2] }))

/** What one order asks for, alone or in a batch. */
const orderFields = {
  ticker: TickerText,
  side: oneOfWords(SIDES),
  order_type: oneOfWords(ORDER_TYPES),
  /** In the base asset; "" or left out where quote_quantity gives the size. */
  quantity: Type.Optional(SignedDecimalOrEmpty),
  /** The budget of a MARKET BUY in the quote asset, fees included. */
  quote_quantity: Type.Optional(SignedDecimalOrEmpty),
  /** "" or left out for MARKET. */
  price: Type.Optional(SignedDecimalOrEmpty),
  time_in_force: Type.Optional(TimeInForce),
  /** When the order expires by itself; 0 for never. */
  expires_at: Type.Optional(ExpiryTime),
  client_order_id: Type.Optional(ClientOrderId),
  post_only: Type.Optional(Type.Boolean()),
  self_trade_prevention: Type.Optional(oneOfWords(SELF_TRADES)),
}

const EXAMPLE = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  price: '30000',
  quantity: '0.1',
  client_order_id: 'my-order-1',
}

/** One order of a batch, whose time and signature are the batch's. */
export const OrderFields = named('OrderFields', orderFields, { examples: [EXAMPLE] })
export type OrderFields = Static<typeof OrderFields>

/** The body of POST /orders. All but `signature` and `action` is what the wallet signed. */
export const PlaceOrderBody = named(
  'PlaceOrderBody',
  {
    action: Type.Optional(Type.Literal('PLACE_ORDER')),
    ...orderFields,
    timestamp: Milliseconds,
    signature: WalletSignature,
  },
  { examples: [{ ...EXAMPLE, ...SIGNED_EXAMPLE }] },
)
export type PlaceOrderBody = Static<typeof PlaceOrderBody>

/** The answer of POST /orders: what became of the order within its own command. */
export const PlacedOrder = named('PlacedOrder', {
  order_id: OrderIdText,
  client_order_id: Type.Optional(ClientOrderId),
  status: oneOfWords(ORDER_STATUSES),
  filled_quantity: Decimal,
  remaining_quantity: Decimal,
  /**
   * The average over its fills so far, cut after six digits more than the market's tick has; "0" without
   * fills.
   */
  average_price: Decimal,
  /** What its fills cost so far, in the quote asset. */
  fee: Decimal,
  /** When the engine decided, in milliseconds since 1970. */
  timestamp: Milliseconds,
})
export type PlacedOrder = Static<typeof PlacedOrder>
