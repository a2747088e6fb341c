import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES } from '../words.js'
import { Decimal, exactly, named, OrderIdText, oneOfWords, WalletSignature } from './text.js'

/** A whole number in a query: it comes as text and is signed as a number. */
export const NumberText = Type.String({
  pattern: '^(0|[1-9][0-9]{0,15})$',
  examples: ['1767225600000'],
})

/** The query of DELETE /orders/:id. */
export const CancelOrderQuery = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ORDER')),
  /** When it is sent it must be the path's. */
  order_id: Type.Optional(OrderIdText),
  timestamp: NumberText,
  signature: WalletSignature,
})
export type CancelOrderQuery = Static<typeof CancelOrderQuery>

/** The query of DELETE /users/me/cancel-all-orders; market 0 stands for every one that is not paused. */
export const CancelAllQuery = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ALL_ORDERS')),
  market: Type.String({ ...NumberText, examples: ['1'] }),
  timestamp: NumberText,
  signature: WalletSignature,
})
export type CancelAllQuery = Static<typeof CancelAllQuery>

/** The answer to a cancel: the order is closed, and its funds are free, when it comes. */
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
