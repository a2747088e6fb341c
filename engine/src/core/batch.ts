import type { CommandOf } from '@truebook/shared/command'
import { LOOK_AHEAD } from './book.js'
import { cancelOrder } from './cancel.js'
import { expectOrders } from './look-ahead.js'
import { placeOrder } from './place-order.js'
import { type ExchangeState, pushOneRejected } from './state.js'

/** Places the orders of a batch in turn; one that is refused keeps none of the others back. */
export function placeBatch(
  state: ExchangeState,
  { signed, orders }: CommandOf<'place_batch'>,
): undefined {
  const { account } = signed
  for (const order of orders) {
    const refusal = placeOrder(state, account, order)
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
