import { type Book, createBook, EXPIRE_TAKER, UNLIMITED } from '@truebook/engine/core/book'
import type { BmeRow } from './bme-rows.js'
import type { Outcome, RecordedFill } from './outcome.js'

/** Plays a recording to a book alone. */
export function playToBook(rows: readonly BmeRow[]): Outcome {
  const book = createBook({ capacity: 2 ** 12 })
  const fills: RecordedFill[] = []
  const leftAtCancel: number[] = []
  for (const row of rows) {
    if (row.kind === 'new') place(book, row, fills)
    else {
      const slot = book.find(row.uid, 0)
      const left = book.remaining(slot)
      if (row.kind === 'cancel') leftAtCancel.push(left)
      // A reduction by all that is left ends the order.
      if (row.kind === 'cancel' || row.lots === left) book.remove(slot)
      else book.reduce(slot, row.lots)
    }
  }
  return { fills, leftAtCancel, resting: book.count() }
}

/** The recording does not say who placed an order, so everybody is somebody else. */
function place(book: Book, { uid, side, price, lots }: BmeRow, fills: RecordedFill[]): void {
  const left = book.match(side, price, lots, UNLIMITED, uid, EXPIRE_TAKER)
  for (let i = 0; i < book.fillCount(); i += 1) {
    const maker = book.idTime(book.fillMaker(i))
    fills.push({ taker: uid, maker, price: book.fillPrice(i), lots: book.fillLots(i) })
  }
  if (left > 0) book.rest(side, price, left, uid, uid, 0)
}
