import type { Decision } from '@truebook/shared/decision'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { FeedFill } from '@truebook/shared/wire/feed-private'
import { otherSide } from '@truebook/shared/words'
import { lotsText, notionalText, priceText } from '../../answers/amounts.js'
import { millisOf, tradeId } from '../../answers/trade-id.js'
import type { Catalog } from '../catalog.js'

/** The client_order_id of an order from before a decision; undefined where it has none. */
export type NameOf = (orderId: string) => string | undefined

/** What a fill says of its order that the trade does not. */
interface OfOrder {
  readonly client_order_id: string | null
  /** The order's remaining lots after the fill. */
  readonly left: number
}

/** An account's fills in a decision. */
export function fillsIn(
  { events }: Decision,
  account: number,
  catalog: Catalog,
  nameOf: NameOf,
): FeedFill[] {
  const fills: FeedFill[] = []
  /** Orders that the decision has placed or amended so far, by id. */
  const takers = new Map<string, OfOrder>()
  const maker = (trade: EventOf<'trade'>) => {
    const order_id = formatOrderId(trade.makerOrderId, trade.market)
    const client_order_id = nameOf(order_id) ?? null
    const about = { client_order_id, left: trade.makerRemaining }
    fills.push(fillOf(trade, { order_id, role: 'maker', ...about }, catalog))
  }
  const taker = (trade: EventOf<'trade'>) => {
    const order_id = formatOrderId(trade.takerOrderId, trade.market)
    const { client_order_id = null, left: before = 0 } = takers.get(order_id) ?? {}
    // An order by quote amount has no quantity of its own, so nothing of that remains.
    const about = { client_order_id, left: Math.max(0, before - trade.quantity) }
    takers.set(order_id, about)
    fills.push(fillOf(trade, { order_id, role: 'taker', ...about }, catalog))
  }
  for (const event of events) {
    if (event.type === 'trade') {
      if (event.makerAccount === account) maker(event)
      if (event.takerAccount === account) taker(event)
    } else if (event.type === 'order_accepted' && event.account === account) {
      const { orderId, market, quantity: left, clientOrderId } = event
      const about = { client_order_id: clientOrderId === '' ? null : clientOrderId, left }
      takers.set(formatOrderId(orderId, market), about)
    } else if (event.type === 'order_amended' && event.account === account) {
      const order_id = formatOrderId(event.orderId, event.market)
      takers.set(order_id, { client_order_id: nameOf(order_id) ?? null, left: event.remaining })
    }
  }
  return fills
}

/** Adds the ids of an account's orders that traded in a decision to a set. */
export function addFilled(ids: Set<string>, { events }: Decision, account: number): void {
  for (const event of events) {
    if (event.type !== 'trade') continue
    const { market, makerAccount, takerAccount, makerOrderId, takerOrderId } = event
    if (makerAccount === account) ids.add(formatOrderId(makerOrderId, market))
    if (takerAccount === account) ids.add(formatOrderId(takerOrderId, market))
  }
}

function fillOf(
  trade: EventOf<'trade'>,
  { left, ...about }: Pick<FeedFill, 'order_id' | 'role'> & OfOrder,
  catalog: Catalog,
): FeedFill {
  const market = catalog.marketOfEvent(trade.market)
  const isMaker = about.role === 'maker'
  return {
    trade_id: tradeId(trade.market, trade.tradeNumber),
    order_id: about.order_id,
    client_order_id: about.client_order_id,
    ticker: market.rules.ticker,
    side: isMaker ? trade.makerSide : otherSide(trade.makerSide),
    role: about.role,
    price: priceText(market, trade.price),
    quantity: lotsText(market, trade.quantity),
    remaining_quantity: lotsText(market, left),
    fee: notionalText(market, isMaker ? trade.makerFee : trade.takerFee),
    timestamp: millisOf(trade.micros),
  }
}
