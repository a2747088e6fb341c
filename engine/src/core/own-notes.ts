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

/** Tells each level what is the account's own of it, so that `fillable` can count it as a whole. */
export function noteOwn(memory: BookMemory, own: OwnOrders, met: Met): void {
  const { level, lots, levelOwn } = memory
  for (let slot = nextMet(memory, own, met, own.first(met.account)); slot !== 0; ) {
    levelOwn[level[slot << 4] >> 3] += lots[slot << 4]
    slot = nextMet(memory, own, met, own.next(slot))
  }
}

/** Takes all that back. */
export function forgetOwn(memory: BookMemory, own: OwnOrders, met: Met): void {
  const { level, levelOwn } = memory
  for (let slot = nextMet(memory, own, met, own.first(met.account)); slot !== 0; ) {
    levelOwn[level[slot << 4] >> 3] = 0
    slot = nextMet(memory, own, met, own.next(slot))
  }
}

/** The first order that is met, from a slot on; 0 where there is none. */
function nextMet({ key }: BookMemory, own: OwnOrders, { limitKey }: Met, from: number): number {
  const side = sideOf(limitKey)
  let slot = from
  while (slot !== 0 && (key[slot << 4] > limitKey || sideOf(key[slot << 4]) !== side)) {
    slot = own.next(slot)
  }
  return slot
}
