import { type Static, Type } from '@sinclair/typebox'
import { MAX_BATCH_ORDERS } from '../command.js'
import type { FlatJson } from '../flat-json.js'
import { CancelledOrder, NumberText } from './cancel.js'
import { OrderFields, PlacedOrder } from './place-order.js'
import { Problem } from './problem.js'
import { exactly, Milliseconds, named, OrderIdText, WalletSignature } from './text.js'

/**
 * The body of POST /orders/batch. Each of its orders is read for itself, by `OrderFields`, since one
 * that cannot be keeps none of the others back.
 */
export const PlaceBatchBody = exactly({
  action: Type.Optional(Type.Literal('PLACE_ORDERS')),
  orders: Type.Array(Type.Unsafe<FlatJson>(Type.Object({}, { additionalProperties: true })), {
    minItems: 1,
    maxItems: MAX_BATCH_ORDERS,
  }),
  timestamp: Milliseconds,
  signature: WalletSignature,
})
export type PlaceBatchBody = Static<typeof PlaceBatchBody>

/** The same as a client should send it, with all its orders in order. */
export const GoodPlaceBatchBody = named('PlaceBatchBody', {
  ...PlaceBatchBody.properties,
  orders: Type.Array(OrderFields, { minItems: 1, maxItems: MAX_BATCH_ORDERS }),
})

/** The query of DELETE /orders/batch. */
export const CancelBatchQuery = exactly({
  action: Type.Optional(Type.Literal('CANCEL_ORDERS')),
  /** Order ids joined by commas; the wallet signs them as an array. */
  order_ids: Type.String({ minLength: 1, examples: OrderIdText.examples }),
  timestamp: NumberText,
  signature: WalletSignature,
})
export type CancelBatchQuery = Static<typeof CancelBatchQuery>

/** The answer of POST /orders/batch: one outcome an order, in the order sent. */
export const PlacedBatch = named('PlacedBatch', {
  results: Type.Array(Type.Union([PlacedOrder, Problem])),
})
export type PlacedBatch = Static<typeof PlacedBatch>

/** The answer of DELETE /orders/batch: one outcome an id, in the order sent. */
export const CancelledBatch = named('CancelledBatch', {
  results: Type.Array(Type.Union([CancelledOrder, Problem])),
})
export type CancelledBatch = Static<typeof CancelledBatch>
