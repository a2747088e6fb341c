import { assert } from '@truebook/shared/assert'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { OrderStatus } from '@truebook/shared/words'
import type { Stamp } from './batch.js'

/**
 * What happened to an order in a batch. For an order from before the batch, fills and fees are what to add
 * to its row.
 */
export interface OrderProgress {
  /** In lots. */
  remaining: number
  filledQuantity: number
  filledTickLots: bigint
  /** In quote atoms. */
  fees: bigint
  status: OrderStatus
  /** Unix milliseconds. */
  updatedAt: number
  /** Its terms after an amendment in the batch; undefined without one. */
  terms: OrderTerms | undefined
}

/** What an amendment changes in an order. */
export interface OrderTerms {
  readonly price: number
  readonly quantity: number
  readonly priority: number
}

/** An order that came in with the batch, as the batch left it. */
export interface NewOrderRow extends OrderProgress {
  readonly event: EventOf<'order_accepted'>
  readonly signature: Buffer
  readonly sequence: number
  readonly createdAt: number
}

interface OrderRows {
  readonly newOrders: Map<string, NewOrderRow>
  readonly orderChanges: Map<string, OrderProgress>
}

/** Takes in an order that was accepted. */
export function acceptOrder(
  rows: OrderRows,
  event: EventOf<'order_accepted'>,
  { sequence, time, signature }: Stamp & { readonly signature: Buffer },
): void {
  const id = formatOrderId(event.orderId, event.market)
  assert(!rows.newOrders.has(id), 'An order is accepted once.')
  // No spread: it would take longer than all else here.
  rows.newOrders.set(id, {
    remaining: event.quantity,
    filledQuantity: 0,
    filledTickLots: 0n,
    fees: 0n,
    status: 'PENDING',
    updatedAt: time,
    terms: undefined,
    event,
    signature,
    sequence,
    createdAt: time,
  })
}

/** Books a trade on both of its orders. */
export function fillOrders(rows: OrderRows, trade: EventOf<'trade'>, time: number): void {
  const maker = progressOf(rows, formatOrderId(trade.makerOrderId, trade.market), time)
  fill(maker, trade, trade.makerFee)
  maker.remaining = trade.makerRemaining
  const taker = progressOf(rows, formatOrderId(trade.takerOrderId, trade.market), time)
  fill(taker, trade, trade.takerFee)
  // An order by quote has no size of its own, so nothing of it remains.
  taker.remaining = Math.max(0, taker.remaining - trade.quantity)
}

/** Gives an open order new terms; what it had filled before stays filled. */
export function amendOrder(rows: OrderRows, event: EventOf<'order_amended'>, time: number): void {
  const order = progressOf(rows, formatOrderId(event.orderId, event.market), time)
  const { price, quantity, priority, remaining } = event
  order.terms = { price, quantity, priority }
  order.remaining = remaining
  order.status = remaining === quantity ? 'PENDING' : 'PARTIALLY_FILLED'
}

/** Notes that an order is no longer open. */
export function closeOrder(rows: OrderRows, event: EventOf<'order_closed'>, time: number): void {
  const order = progressOf(rows, formatOrderId(event.orderId, event.market), time)
  order.status = event.reason
  order.remaining = event.remaining
}

function fill(order: OrderProgress, trade: EventOf<'trade'>, fee: bigint): void {
  order.filledQuantity += trade.quantity
  order.filledTickLots += BigInt(trade.price) * BigInt(trade.quantity)
  order.fees += fee
  order.status = 'PARTIALLY_FILLED'
}

function progressOf(rows: OrderRows, id: string, time: number): OrderProgress {
  const known = rows.newOrders.get(id) ?? rows.orderChanges.get(id)
  if (known) {
    known.updatedAt = time
    return known
  }
  const change: OrderProgress = {
    remaining: 0,
    filledQuantity: 0,
    filledTickLots: 0n,
    fees: 0n,
    status: 'PENDING',
    updatedAt: time,
    terms: undefined,
  }
  rows.orderChanges.set(id, change)
  return change
}
