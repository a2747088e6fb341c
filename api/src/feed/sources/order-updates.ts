import type { Decision } from '@truebook/shared/decision'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId, sameOrderId } from '@truebook/shared/order-id'
import type { FeedOrder, FeedSwitch } from '@truebook/shared/wire/feed-private'
import { SELF_TRADES, TIMES_IN_FORCE } from '@truebook/shared/words'
import { lotsText, notionalText, priceText } from '../../answers/amounts.js'
import type { OpenOrderRow } from '../../queries/feed-moments.js'
import type { Catalog, ListedMarket } from '../catalog.js'

type Told = { -readonly [K in keyof FeedOrder]: FeedOrder[K] }

/**
 * An account's orders that a decision touched, each as it is afterwards, in the order in which they were
 * touched.
 */
export function ordersIn(
  { events }: Decision,
  account: number,
  catalog: Catalog,
): readonly FeedOrder[] {
  const told = new Map<string, Told>()
  /** The remaining lots of orders that trade as takers, by id. */
  const left = new Map<string, number>()

  function tell(id: string, market: ListedMarket, change: Partial<FeedOrder>): void {
    const known = told.get(id)
    const about = { order_id: id, ticker: market.rules.ticker }
    // Changed in place, as one order may trade hundreds of thousands of times.
    if (known) Object.assign(known, change)
    else told.set(id, { ...about, status: 'PENDING', remaining_quantity: '0', ...change })
  }

  function trade(event: EventOf<'trade'>, market: ListedMarket): void {
    if (event.makerAccount === account) {
      const status = event.makerRemaining === 0 ? 'FILLED' : 'PARTIALLY_FILLED'
      const remaining_quantity = lotsText(market, event.makerRemaining)
      tell(formatOrderId(event.makerOrderId, event.market), market, { status, remaining_quantity })
    }
    if (event.takerAccount === account) {
      const id = formatOrderId(event.takerOrderId, event.market)
      const remaining = Math.max(0, (left.get(id) ?? 0) - event.quantity)
      left.set(id, remaining)
      const remaining_quantity = lotsText(market, remaining)
      tell(id, market, { status: 'PARTIALLY_FILLED', remaining_quantity })
    }
  }

  function refuse({ orderId, market, code, original }: EventOf<'order_rejected'>): void {
    // A command that came twice is refused under its order's own id, and that order is as it was.
    if (code === 'REPLAYED_MESSAGE' && sameOrderId(orderId, original)) return
    const order_id = formatOrderId(orderId, market)
    const ticker = catalog.market(market)?.rules.ticker ?? ''
    told.set(order_id, { order_id, ticker, status: 'FAILED', remaining_quantity: '0', code })
  }

  function change(event: EventOf<'order_accepted' | 'order_amended' | 'order_closed'>): void {
    const market = catalog.marketOfEvent(event.market)
    const id = formatOrderId(event.orderId, event.market)
    if (event.type === 'order_accepted') {
      left.set(id, event.quantity)
      tell(id, market, acceptedTerms(event, market))
    } else if (event.type === 'order_amended') {
      left.set(id, event.remaining)
      tell(id, market, amendedTerms(event, market))
    } else {
      const remaining_quantity = lotsText(market, event.remaining)
      tell(id, market, { status: event.reason, remaining_quantity })
    }
  }

  for (const event of events) {
    if (event.type === 'trade') trade(event, catalog.marketOfEvent(event.market))
    if (!('account' in event) || event.account !== account) continue
    if (event.type === 'order_rejected') refuse(event)
    else if (
      event.type === 'order_accepted' ||
      event.type === 'order_amended' ||
      event.type === 'order_closed'
    ) {
      change(event)
    }
  }
  return [...told.values()]
}

function acceptedTerms(event: EventOf<'order_accepted'>, market: ListedMarket): Partial<FeedOrder> {
  const quantity = event.quantity === 0 ? '' : lotsText(market, event.quantity)
  return {
    status: 'PENDING',
    remaining_quantity: quantity || '0',
    side: event.side,
    order_type: event.orderType,
    price: event.price === 0 ? '' : priceText(market, event.price),
    quantity,
    quote_quantity: event.quoteQuantity === 0n ? '' : notionalText(market, event.quoteQuantity),
    time_in_force: TIMES_IN_FORCE.indexOf(event.timeInForce),
    expires_at: event.expiresAt,
    post_only: event.postOnly,
    self_trade_prevention: event.selfTrade,
    ...(event.clientOrderId === '' ? {} : { client_order_id: event.clientOrderId }),
  }
}

function amendedTerms(event: EventOf<'order_amended'>, market: ListedMarket): Partial<FeedOrder> {
  return {
    status: event.remaining === event.quantity ? 'PENDING' : 'PARTIALLY_FILLED',
    price: priceText(market, event.price),
    quantity: lotsText(market, event.quantity),
    remaining_quantity: lotsText(market, event.remaining),
  }
}

/** An open order, from its row. */
export function orderOfRow(row: OpenOrderRow, market: ListedMarket): FeedOrder {
  const self_trade_prevention = SELF_TRADES.find((word) => word === row.self_trade)
  return {
    order_id: row.id,
    ticker: market.rules.ticker,
    status: row.status,
    remaining_quantity: lotsText(market, row.remaining),
    side: row.side,
    order_type: row.order_type,
    price: priceText(market, row.price),
    quantity: lotsText(market, row.quantity),
    quote_quantity: '',
    time_in_force: row.time_in_force,
    expires_at: row.expires_at,
    post_only: row.post_only,
    ...(self_trade_prevention ? { self_trade_prevention } : {}),
    ...(row.client_order_id === null ? {} : { client_order_id: row.client_order_id }),
  }
}

/** What a decision did to an account's dead-man switch: the last of several changes. */
export function switchIn({ events }: Decision, account: number): FeedSwitch | undefined {
  const event = events.findLast(
    (one): one is EventOf<'cancel_timer_set' | 'cancel_timer_fired'> =>
      (one.type === 'cancel_timer_set' || one.type === 'cancel_timer_fired') &&
      one.account === account,
  )
  return event && { due_at: event.dueAt, fired: event.type === 'cancel_timer_fired' }
}
