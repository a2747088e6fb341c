import { TruebookError } from '@truebook/shared/error'
import type { OrderStatus } from '@truebook/shared/words'
import { OPEN_STATUSES } from '../queries/orders.js'
import { orderNotFound } from './order-name.js'
import type { Refused } from './refusal.js'

/** Whether the engine says only that there is no such open order: the database knows what became of it. */
export function isNotOpen({ code }: Refused): boolean {
  return code === 'ORDER_NOT_FOUND' || code === 'INVALID_MARKET'
}

/** Why an order cannot be cancelled or amended. `status` is undefined where there is no such order. */
export function whyNotOpen(id: string, status: OrderStatus | undefined): TruebookError {
  // An order that is open by now came in only after the engine had looked.
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
