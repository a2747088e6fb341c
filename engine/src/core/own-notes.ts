import type { BookMemory } from './book-memory.js'
import type { OpenOrders } from './open-orders.js'
import { sideOf } from './price-key.js'

/** All that an account has open in a book, in any order. */
export type OwnOrders = Pick<OpenOrders, 'count' | 'first' | 'next'>

/** Which orders are meant: those of an account on one side, up to a limit price. */
export interface Met {
  readonly account: number
  /** The key of the limit price; it tells the side, too. */
  readonly limitKey: number
}

/**
 * Notes in each level how many of its lots are the account's own, so that `fillable` can count whole
 * levels. With a `sign` of −1 it takes the notes back exactly, since sums of lots are exact.
 */
export function noteOwn(
  { key, level, lots, levelOwn }: BookMemory,
  own: OwnOrders,
  { account, limitKey }: Met,
  sign: 1 | -1,
): void {
  const side = sideOf(limitKey)
  for (let slot = own.first(account); slot !== 0; slot = own.next(slot)) {
    const at = slot << 4
    const isMet = key[at] <= limitKey && sideOf(key[at]) === side
    if (isMet) levelOwn[level[at] >> 3] += sign * lots[at]
  }
}
