import type { Decision } from '@truebook/shared/decision'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { AmendedOrder } from '@truebook/shared/wire/amend-order'
import type { ListedMarket } from '../feed/catalog.js'
import { averageText, lotsText, notionalText, priceText } from './amounts.js'
import { progressOf } from './progress.js'

/** The answer about an amended order, from the decision that amended it. */
export function amendedOrder(
  amended: EventOf<'order_amended'>,
  decision: Pick<Decision, 'time' | 'events'>,
  market: ListedMarket,
): AmendedOrder {
  const { lots, tickLots, fee, closed } = progressOf(amended.orderId, decision)
  const filled = amended.quantity - amended.remaining + lots
  return {
    order_id: formatOrderId(amended.orderId, amended.market),
    status: closed?.reason ?? (filled === 0 ? 'PENDING' : 'PARTIALLY_FILLED'),
    price: priceText(market, amended.price),
    quantity: lotsText(market, amended.quantity),
    filled_quantity: lotsText(market, filled),
    remaining_quantity: lotsText(market, closed?.remaining ?? amended.remaining - lots),
    average_price: averageText(market, { tickLots, lots }),
    fee: notionalText(market, fee),
    timestamp: decision.time,
  }
}
