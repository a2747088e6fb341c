import { type Static, Type } from '@sinclair/typebox'
import { MAX_BATCH_ORDERS } from '../command.js'
import { ORDER_STATUSES } from '../words.js'
import { ClientOrderId } from './place-order.js'
import {
  Decimal,
  exactly,
  named,
  OrderIdText,
  oneOfWords,
  shownAs,
  UUID,
  WalletSignature,
} from './text.js'

/**
 * A whole number in a query: sent as text, where ".0" is allowed, as Python writes a float; signed as a
 * number.
 */
export const NumberText = Type.String({
  pattern: '^(0|[1-9][0-9]{0,15})(\\.0)?$',
  examples: ['1767225600000'],
})

/** Order ids joined by commas. The api checks each by itself. */
export const OrderIdsText = shownAs(Type.String({ minLength: 1, examples: OrderIdText.examples }), {
  pattern: `^${UUID}(,${UUID}){0,${MAX_BATCH_ORDERS - 1}}$`,
})

const signedCancel = {
  action: Type.Optional(Type.Literal('CANCEL_ORDER')),
  timestamp: NumberText,
  signature: WalletSignature,
}

/** The query of DELETE /orders/:id. An order_id that is sent must be the path's. */
export const CancelOrderQuery = exactly({ ...signedCancel, order_id: Type.Optional(OrderIdText) })
export type CancelOrderQuery = Static<typeof CancelOrderQuery>

/** The query of the same route by client_order_id. */
export const CancelNamedOrderQuery = exactly({
  ...signedCancel,
  client_order_id: Type.Optional(ClientOrderId),
})
export type CancelNamedOrderQuery = Static<typeof CancelNamedOrderQuery>

/** The query of DELETE /users/me/cancel-all-orders; market 0 means every market that is not paused. */
export const CancelAllQuery = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ALL_ORDERS')),
  market: Type.String({ ...NumberText, examples: ['1'] }),
  timestamp: NumberText,
  signature: WalletSignature,
})
export type CancelAllQuery = Static<typeof CancelAllQuery>

/** The answer to a cancel. When it comes, the order is closed and what it held is free. */
export const CancelledOrder = named('CancelledOrder', {
  message: Type.String(),
  order_id: OrderIdText,
  status: oneOfWords(ORDER_STATUSES),
  remaining_quantity: Decimal,
})
export type CancelledOrder = Static<typeof CancelledOrder>

/** The answer to a cancel-all. */
export const CancelledAll = named('CancelledAll', {
  message: Type.String(),
  request_id: Type.String(),
  /** How many orders were cancelled. */
  cancelled: Type.Integer(),
})
export type CancelledAll = Static<typeof CancelledAll>
