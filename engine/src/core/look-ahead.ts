import type { Command, NewOrder, OrderName } from '@truebook/shared/command'
import type { Book } from './book.js'
import { bookSideOf } from './price-key.js'
import type { ExchangeState } from './state.js'

/**
 * Tells books which orders the coming commands place and name, so that memory is waited for once for many
 * of them: also a small book's, which commands and events have driven out of the cache since it was
 * last used. It is advice: the commands may come or not, and are decided as they would be.
 */
export function expectCommands(state: ExchangeState, commands: readonly Command[]): void {
  const told: Book[] = []
  for (const command of commands) {
    if (command.type === 'place_order') expectPlaced(state, command, told)
    else if (command.type === 'cancel_order' || command.type === 'amend_order') {
      expectNamed(state, command, told)
    }
  }
  fetchExpected(told)
}

/** The same for the next orders that one command cancels or amends. */
export function expectOrders(state: ExchangeState, orders: readonly OrderName[]): void {
  const told: Book[] = []
  for (const order of orders) expectNamed(state, order, told)
  fetchExpected(told)
}

/** Asks the books that were told, not all markets' books: most of those hear nothing. */
function fetchExpected(told: readonly Book[]): void {
  for (const book of told) book.fetchExpected()
}

function expectPlaced({ markets }: ExchangeState, order: NewOrder, told: Book[]): void {
  const book = markets[order.market]?.book
  if (!book) return
  book.expectRest(bookSideOf(order.side), order.price, order.id.time, order.id.chance)
  note(book, told)
}

function expectNamed(
  { markets }: ExchangeState,
  { market, orderId }: OrderName,
  told: Book[],
): void {
  const book = markets[market]?.book
  if (!book) return
  book.expectFind(orderId.time, orderId.chance)
  note(book, told)
}

/** One that comes again at once need not be noted again. */
function note(book: Book, told: Book[]): void {
  if (told[told.length - 1] !== book) told.push(book)
}
