import type { Event } from './event.js'
import { formatOrderId } from './order-id.js'

/** The client_order_id of each open order that has one, as of the last event noted. */
export interface OrderNames {
  /** The name of the order with this id; undefined where it has none, or is not open. */
  of(orderId: string): string | undefined
  load(orderId: string, name: string): void
  /**
   * Takes in an event once all is done that needs the names as they were: an order that it closed is
   * forgotten.
   */
  note(event: Event): void
}

export function createOrderNames(): OrderNames {
  const names = new Map<string, string>()
  return {
    of: (orderId) => names.get(orderId),
    load: (orderId, name) => names.set(orderId, name),
    note(event) {
      if (event.type === 'order_accepted' && event.clientOrderId !== '') {
        names.set(formatOrderId(event.orderId, event.market), event.clientOrderId)
      } else if (event.type === 'order_closed' && names.size > 0) {
        names.delete(formatOrderId(event.orderId, event.market))
      }
    },
  }
}
