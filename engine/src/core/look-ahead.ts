import type { Command, OrderName } from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import type { ExchangeState } from './state.js'

/**
 * Tells books which orders the coming commands name, so that memory is waited for once for many of
 * them: also a small book's, which commands and events have driven out of the cache since it was
 * last used. It is advice: the commands may come or not, and are decided as they would be.
 */
export function expectCommands(state: ExchangeState, commands: readonly Command[]): void {
  for (const command of commands) {
    if (command.type === 'place_order') expectOrder(state, command.market, command.id)
    else if (command.type === 'cancel_order' || command.type === 'amend_order') {
      expectOrder(state, command.market, command.orderId)
    }
  }
  fetchExpected(state)
}

/** The same for the next orders that one command cancels or amends. */
export function expectOrders(state: ExchangeState, orders: readonly OrderName[]): void {
  for (const { market, orderId } of orders) expectOrder(state, market, orderId)
  fetchExpected(state)
}

function fetchExpected({ markets }: ExchangeState): void {
  for (const market of markets) market?.book.fetchExpected()
}

function expectOrder({ markets }: ExchangeState, market: number, { time, chance }: OrderId): void {
  markets[market]?.book.expect(time, chance)
}
