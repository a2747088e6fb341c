import type { NewOrder } from '@truebook/shared/command'
import type { Decision } from '@truebook/shared/decision'
import { formatOrderId } from '@truebook/shared/order-id'
import type { PlacedOrder } from '@truebook/shared/wire/place-order'
import type { ListedMarket } from '../feed/catalog.js'
import { averageText, lotsText, notionalText } from './amounts.js'
import { progressOf } from './progress.js'

/** The answer about an accepted order, from the decision that accepted it. */
export function placedOrder(
  order: NewOrder,
  decision: Decision,
  market: ListedMarket,
): PlacedOrder {
  const { lots, tickLots, fee, closed } = progressOf(order.id, decision)
  return {
    order_id: formatOrderId(order.id, order.market),
    ...(order.clientOrderId === '' ? {} : { client_order_id: order.clientOrderId }),
    status: closed?.reason ?? (lots === 0 ? 'PENDING' : 'PARTIALLY_FILLED'),
    filled_quantity: lotsText(market, lots),
    remaining_quantity: lotsText(market, closed?.remaining ?? order.quantity - lots),
    average_price: averageText(market, { tickLots, lots }),
    fee: notionalText(market, fee),
    timestamp: decision.time,
  }
}
