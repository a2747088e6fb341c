import type { Decision } from '@truebook/shared/decision'
import type { Event, EventOf } from '@truebook/shared/event'
import { type OrderId, sameOrderId } from '@truebook/shared/order-id'

/** What one decision did to an order that it placed or amended. */
export interface Progress {
  /** What the order filled as the taker: lots, their notional in tick-lots, and the fee in quote atoms. */
  readonly lots: number
  readonly tickLots: bigint
  readonly fee: bigint
  /** How the order was closed, if it was. */
  readonly closed: EventOf<'order_closed'> | undefined
}

/** The progress of one order: a decision may be about many, and close makers too. */
export function progressOf(id: OrderId, { events }: Pick<Decision, 'events'>): Progress {
  let lots = 0
  let tickLots = 0n
  let fee = 0n
  for (const event of events) {
    if (event.type === 'trade' && sameOrderId(event.takerOrderId, id)) {
      lots += event.quantity
      tickLots += BigInt(event.price) * BigInt(event.quantity)
      fee += event.takerFee
    }
  }
  return { lots, tickLots, fee, closed: closingOf(id, events) }
}

/** How an order was closed, if it was: others may have been closed in the same decision. */
export function closingOf(
  id: OrderId,
  events: readonly Event[],
): EventOf<'order_closed'> | undefined {
  return events.find(
    (event): event is EventOf<'order_closed'> =>
      event.type === 'order_closed' && sameOrderId(event.orderId, id),
  )
}
