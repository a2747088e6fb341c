import type { Command, NewOrder, OrderName } from '@truebook/shared/command'
import { bookSideOf } from './price-key.js'
import type { ExchangeState } from './state.js'

/**
 * Tells books which orders the coming commands place and name, so that memory is waited for once for many
 * of them: also a small book's, which commands and events have driven out of the cache since it was
 * last used. It is advice: the commands may come or not, and are decided as they would be.
 */
export function expectCommands(state: ExchangeState, commands: readonly Command[]): void {
  for (const command of commands) {
    if (command.type === 'place_order') expectPlaced(state, command)
    else if (command.type === 'cancel_order' || command.type === 'amend_order') {
      expectNamed(state, command)
    }
  }
  fetchExpected(state)
}

/** The same for the next orders that one command cancels or amends. */
export function expectOrders(state: ExchangeState, orders: readonly OrderName[]): void {
  for (const order of orders) expectNamed(state, order)
  fetchExpected(state)
}

function fetchExpected({ markets }: ExchangeState): void {
  for (const market of markets) market?.book.fetchExpected()
}

function expectPlaced({ markets }: ExchangeState, { market, side, price, id }: NewOrder): void {
  markets[market]?.book.expectRest(bookSideOf(side), price, id.time, id.chance)
}

function expectNamed({ markets }: ExchangeState, { market, orderId }: OrderName): void {
  markets[market]?.book.expectFind(orderId.time, orderId.chance)
}
