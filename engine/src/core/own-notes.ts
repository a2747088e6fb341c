import type { BookMemory } from './book-memory.js'
import type { OpenOrders } from './open-orders.js'
import { sideOf } from './price-key.js'

/** All that an account has open in a book, in any order. */
export type OwnOrders = Pick<OpenOrders, 'count' | 'first' | 'next'>

/** Whose orders are meant: those of an account that lie between a side's best price and a limit. */
export interface Met {
  readonly account: number
  /** It tells the side, too. */
  readonly limitKey: number
}

/**
 * Tells each level what is the account's own of it, so that `fillable` can count it as a whole. With a
 * `sign` of −1 it takes that back, to the lot: sums of lots are exact.
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
