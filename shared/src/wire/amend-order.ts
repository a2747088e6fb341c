import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES } from '../words.js'
import { ClientOrderId, SignedDecimalOrEmpty } from './place-order.js'
import {
  Decimal,
  Milliseconds,
  named,
  OrderIdText,
  oneOfWords,
  SIGNED_EXAMPLE,
  WalletSignature,
} from './text.js'

const terms = {
  /** The new price; "" or left out where it stays. */
  price: Type.Optional(SignedDecimalOrEmpty),
  /** The new whole size, what is filled already included; "" or left out where it stays. */
  quantity: Type.Optional(SignedDecimalOrEmpty),
}

/** One amendment of a batch, whose time and signature are the batch's. */
export const AmendmentFields = named(
  'AmendmentFields',
  { order_id: OrderIdText, ...terms },
  { examples: [{ order_id: OrderIdText.examples[0], price: '30000.5' }] },
)
export type AmendmentFields = Static<typeof AmendmentFields>

const signedAmendment = {
  action: Type.Optional(Type.Literal('AMEND_ORDER')),
  ...terms,
  timestamp: Milliseconds,
  signature: WalletSignature,
}
const EXAMPLES = { examples: [{ price: '30000.5', ...SIGNED_EXAMPLE }] }

/**
 * The body of PATCH /orders/:id. The wallet signs `order_id` too, which may be left out here: it is the
 * path's.
 */
export const AmendOrderBody = named(
  'AmendOrderBody',
  { ...signedAmendment, order_id: Type.Optional(OrderIdText) },
  EXAMPLES,
)
export type AmendOrderBody = Static<typeof AmendOrderBody>

/** The body of the same route by client_order_id. */
export const AmendNamedOrderBody = named(
  'AmendNamedOrderBody',
  { ...signedAmendment, client_order_id: Type.Optional(ClientOrderId) },
  EXAMPLES,
)
export type AmendNamedOrderBody = Static<typeof AmendNamedOrderBody>

/** The answer of PATCH /orders/:id: the order's new terms, and what they led to at once. */
export const AmendedOrder = named('AmendedOrder', {
  order_id: OrderIdText,
  status: oneOfWords(ORDER_STATUSES),
  price: Decimal,
  quantity: Decimal,
  /** All that the order has filled so far, before and after the amendment. */
  filled_quantity: Decimal,
  remaining_quantity: Decimal,
  /** The average over the fills that its new terms led to at once; "0" without any. */
  average_price: Decimal,
  /** What those fills cost, in the quote asset. */
  fee: Decimal,
  /** When the engine decided, in milliseconds since 1970. */
  timestamp: Milliseconds,
})
export type AmendedOrder = Static<typeof AmendedOrder>
