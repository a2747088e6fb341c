import { TruebookError } from '@truebook/shared/error'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { CancelledOrder } from '@truebook/shared/wire/cancel'
import type { Catalog } from '../feed/catalog.js'
import { lotsText } from './amounts.js'

/** The answer about an order that was cancelled. */
export function cancelledOrder(closed: EventOf<'order_closed'>, catalog: Catalog): CancelledOrder {
  const market = catalog.market(closed.market)
  if (!market) throw new TruebookError('INTERNAL')
  return {
    message: 'Your cancellation request is received.',
    order_id: formatOrderId(closed.orderId, closed.market),
    status: closed.reason,
    remaining_quantity: lotsText(market, closed.remaining),
  }
}
