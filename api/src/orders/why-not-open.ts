import { TruebookError } from '@truebook/shared/error'
import type { OrderStatus } from '@truebook/shared/words'
import { OPEN_STATUSES } from '../queries/orders.js'
import { orderNotFound } from './order-name.js'
import type { Refused } from './refusal.js'

/** Whether the engine says only that it has no such open order: what became of it is in the database. */
export function isNotOpen({ code }: Refused): boolean {
  return code === 'ORDER_NOT_FOUND' || code === 'INVALID_MARKET'
}

/** Why an order cannot be cancelled or amended: what became of it, where there is one. */
export function whyNotOpen(id: string, status: OrderStatus | undefined): TruebookError {
  // One that is open by now came in after the engine had looked: then there was none.
  if (status === undefined || OPEN_STATUSES.includes(status)) {
    return orderNotFound(id)
  }
  const details = { order_id: id, status }
  if (status === 'FILLED') return new TruebookError('ORDER_FILLED', { details })
  if (status === 'CANCELLED') {
    return new TruebookError('CANCELLATION_ALREADY_RECEIVED', { details })
  }
  return new TruebookError('ORDER_CLOSED', { details })
}
