import type { CommandOf } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { PlacedOrder } from '@truebook/shared/wire/place-order'
import type { OrderStatus } from '@truebook/shared/words'
import type { ListedMarket } from '../feed/catalog.js'
import { averageText, lotsText, notionalText } from './amounts.js'

/** What the decision about an accepted order says of it. */
export function placedOrder(
  command: CommandOf<'place_order'>,
  decision: Decision,
  market: ListedMarket,
): PlacedOrder {
  const fills = fillsOf(decision)
  const closed = closingOf(command, decision)
  const lots = fills.reduce((sum, fill) => sum + fill.quantity, 0)
  const tickLots = fills.reduce((sum, fill) => sum + BigInt(fill.price) * BigInt(fill.quantity), 0n)
  const fee = fills.reduce((sum, fill) => sum + fill.takerFee, 0n)
  return {
    order_id: formatOrderId(command.id, command.market),
    ...(command.clientOrderId === '' ? {} : { client_order_id: command.clientOrderId }),
    status: closed?.reason ?? openStatus(lots),
    filled_quantity: lotsText(market, lots),
    remaining_quantity: lotsText(market, closed?.remaining ?? command.quantity - lots),
    average_price: averageText(market, { tickLots, lots }),
    fee: notionalText(market, fee),
    timestamp: decision.time,
  }
}

/** In the decision about a placement, every trade is the placed order's own, as the taker. */
function fillsOf({ events }: Decision): EventOf<'trade'>[] {
  return events.filter((event) => event.type === 'trade')
}

/** How the placed order itself was closed: others, its makers, may have been closed beside it. */
function closingOf(
  { id }: CommandOf<'place_order'>,
  { events }: Decision,
): EventOf<'order_closed'> | undefined {
  return events.find(
    (event): event is EventOf<'order_closed'> =>
      event.type === 'order_closed' &&
      event.orderId.time === id.time &&
      event.orderId.chance === id.chance,
  )
}

function openStatus(filled: number): OrderStatus {
  return filled === 0 ? 'PENDING' : 'PARTIALLY_FILLED'
}
