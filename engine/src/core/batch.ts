import type { CommandOf } from '@truebook/shared/command'
import { amendOrder } from './amend-order.js'
import { LOOK_AHEAD } from './book.js'
import { cancelOrder } from './cancel.js'
import { expectOrders } from './look-ahead.js'
import { placeOrder } from './place-order.js'
import { type ExchangeState, pushOneRejected, type Refusal, refuse } from './state.js'
import { isForeseen } from './taker.js'

/**
 * How many prices may be looked at for what the orders of a batch would fill, before another one is
 * refused: else fifty walks of a book with a price for each order would silence the engine for seconds.
 */
export const MOST_PRICES = 65_536

/** Places the orders of a batch in turn; one that is refused keeps none of the others back. */
export function placeBatch(
  state: ExchangeState,
  { signed, orders }: CommandOf<'place_batch'>,
): undefined {
  const { account } = signed
  const before = state.events.length
  let looked = 0
  for (const order of orders) {
    const book = isForeseen(order) ? state.markets[order.market]?.book : undefined
    const lookedBefore = book?.looked() ?? 0
    const isTooMuch = book !== undefined && looked > MOST_PRICES
    const refusal =
      tooManySince(before, state) ??
      (isTooMuch ? refuse('TOO_MANY_PRICES') : placeOrder(state, account, order))
    if (book) looked += (book.looked() - lookedBefore) >>> 0
    const about = { orderId: order.id, market: order.market, account }
    if (refusal) pushOneRejected(state, 'order_rejected', about, refusal)
  }
}

/** Cancels the orders of a batch in turn; one that is refused keeps none of the others back. */
export function cancelBatch(
  state: ExchangeState,
  { signed, orders }: CommandOf<'cancel_batch'>,
): undefined {
  const { account } = signed
  for (const [n, name] of orders.entries()) {
    if (n % LOOK_AHEAD === 0) expectOrders(state, orders.slice(n, n + LOOK_AHEAD))
    const refusal = cancelOrder(state, account, name)
    if (refusal) pushOneRejected(state, 'cancel_rejected', { ...name, account }, refusal)
  }
}

/** Amends the orders of a batch in turn; one that is refused keeps none of the others back. */
export function amendBatch(
  state: ExchangeState,
  { signed, amendments }: CommandOf<'amend_batch'>,
): undefined {
  const { account } = signed
  const before = state.events.length
  for (const [n, amendment] of amendments.entries()) {
    if (n % LOOK_AHEAD === 0) expectOrders(state, amendments.slice(n, n + LOOK_AHEAD))
    const { market, orderId } = amendment
    const refusal = tooManySince(before, state) ?? amendOrder(state, account, amendment)
    if (refusal) pushOneRejected(state, 'amend_rejected', { market, orderId, account }, refusal)
  }
}

function tooManySince(
  before: number,
  { events, batchEventLimit }: ExchangeState,
): Refusal | undefined {
  return events.length - before > batchEventLimit ? refuse('TOO_MANY_EVENTS') : undefined
}
