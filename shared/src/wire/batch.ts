import { type Static, Type } from '@sinclair/typebox'
import { MAX_BATCH_ORDERS } from '../command.js'
import type { FlatJson } from '../flat-json.js'
import { AmendedOrder, AmendmentFields } from './amend-order.js'
import { CancelledOrder, NumberText, OrderIdsText } from './cancel.js'
import { OrderFields, PlacedOrder } from './place-order.js'
import { Problem } from './problem.js'
import { exactly, Milliseconds, named, WalletSignature } from './text.js'

const ONE_TO_FIFTY = { minItems: 1, maxItems: MAX_BATCH_ORDERS }
const UNREAD = Type.Array(
  Type.Unsafe<FlatJson>(Type.Object({}, { additionalProperties: true })),
  ONE_TO_FIFTY,
)

/**
 * The body of POST /orders/batch. The schema leaves its orders open: each is checked by itself, by
 * `OrderFields`, as one that is wrong must not keep back the others.
 */
export const PlaceBatchBody = exactly({
  action: Type.Optional(Type.Literal('PLACE_ORDERS')),
  orders: UNREAD,
  timestamp: Milliseconds,
  signature: WalletSignature,
})
export type PlaceBatchBody = Static<typeof PlaceBatchBody>

/** The same body as the documents show it, with the fields of its orders. */
export const GoodPlaceBatchBody = named('PlaceBatchBody', {
  ...PlaceBatchBody.properties,
  orders: Type.Array(OrderFields, ONE_TO_FIFTY),
})

/** The body of PATCH /orders/batch. Each of its amendments is checked by itself, by `AmendmentFields`. */
export const AmendBatchBody = exactly({
  action: Type.Optional(Type.Literal('AMEND_ORDERS')),
  amendments: UNREAD,
  timestamp: Milliseconds,
  signature: WalletSignature,
})
export type AmendBatchBody = Static<typeof AmendBatchBody>

/** The same body as the documents show it. */
export const GoodAmendBatchBody = named('AmendBatchBody', {
  ...AmendBatchBody.properties,
  amendments: Type.Array(AmendmentFields, ONE_TO_FIFTY),
})

/** The query of DELETE /orders/batch. */
export const CancelBatchQuery = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ORDERS')),
  /** Order ids joined by commas; the wallet signs them as an array. */
  order_ids: OrderIdsText,
  timestamp: NumberText,
  signature: WalletSignature,
})
export type CancelBatchQuery = Static<typeof CancelBatchQuery>

/** The answer of POST /orders/batch: one outcome for each order, in the order sent. */
export const PlacedBatch = named('PlacedBatch', {
  results: Type.Array(Type.Union([PlacedOrder, Problem])),
})
export type PlacedBatch = Static<typeof PlacedBatch>

/** The answer of DELETE /orders/batch: one outcome for each id, in the order sent. */
export const CancelledBatch = named('CancelledBatch', {
  results: Type.Array(Type.Union([CancelledOrder, Problem])),
})
export type CancelledBatch = Static<typeof CancelledBatch>

/** The answer of PATCH /orders/batch: one outcome for each amendment, in the order sent. */
export const AmendedBatch = named('AmendedBatch', {
  results: Type.Array(Type.Union([AmendedOrder, Problem])),
})
export type AmendedBatch = Static<typeof AmendedBatch>
