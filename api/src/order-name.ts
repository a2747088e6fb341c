import type { OrderName } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { isUuid, parseOrderId } from '@truebook/shared/order-id'

/** Reads an order's id; throws where it cannot be any order's, or is none of ours. */
export function readOrderName(id: string): OrderName {
  if (!isUuid(id)) throw malformedOrderId(id)
  const parsed = parseOrderId(id)
  if (!parsed) throw orderNotFound(id)
  return { orderId: parsed.id, market: parsed.market }
}

/** Refuses an order_id that was sent, and is not the one in the path. */
export function checkSameOrder(ids: {
  readonly path: string
  readonly sent: string | undefined
}): void {
  if (ids.sent === undefined || ids.sent === ids.path) return
  const came = JSON.stringify(ids.sent.slice(0, 80))
  const message = `order_id must be the same as in the path, ${ids.path.slice(0, 80)}, but ${came} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'order_id' } })
}

/** The refusal of an id that is none of the caller's orders'. */
export function orderNotFound(id: string): TruebookError {
  const message = `order_id must be of an order of this account, but ${id} came.`
  return new TruebookError('ORDER_NOT_FOUND', { message, details: { field: 'order_id' } })
}

/** The refusal of an id that cannot be any order's. */
export function malformedOrderId(id: string): TruebookError {
  const message = `The order id must be a UUID, but ${JSON.stringify(id.slice(0, 80))} came.`
  return new TruebookError('INVALID_ORDER_ID', { message, details: { field: 'order_id' } })
}
