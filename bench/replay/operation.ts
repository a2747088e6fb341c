import type { Lots, Ticks } from '@truebook/shared/units'
import { otherSide, type Side } from '@truebook/shared/words'

/** A maker's order as the plan names it, before the exchange has given it an id. */
export interface MakerOrder {
  /** From 0, dense, in the order of placement. */
  readonly number: number
  /** Which of the makers' wallets. */
  readonly wallet: number
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Lots
}

/** One signed request of the replay. */
export type Operation =
  /** A maker's post-only limit order: if it would match, the mirror is wrong. */
  | { readonly kind: 'place'; readonly order: MakerOrder }
  | { readonly kind: 'cancel'; readonly order: MakerOrder }
  | TakeOperation

/** A recorded trade: an immediate-or-cancel limit order, at the price of the order that fills it. */
export interface TakeOperation {
  readonly kind: 'take'
  /** The maker's order that fills it whole: the first of the best level by then. */
  readonly order: MakerOrder
  /** Which of the takers' wallets. */
  readonly wallet: number
  readonly quantity: Lots
  /** Trades of one burst have no order among themselves. */
  readonly burst: number
}

/**
 * Whether the later of two operations must wait until the earlier one is acknowledged, because in
 * the other order the exchange would do something else. All others may overtake each other.
 */
export function mustFollow(later: Operation, earlier: Operation): boolean {
  const { number, side, price } = later.order
  const before = earlier.order
  if (later.kind === 'take' && earlier.kind === 'take' && later.burst === earlier.burst)
    return false
  if (number === before.number) return true
  if (side === before.side && price === before.price) return mustFollowInLevel(later, earlier)
  return needsGone(later, before) || needsGone(earlier, later.order)
}

/** In one level, the order placed first is filled first, and trades keep their order. */
function mustFollowInLevel(later: Operation, earlier: Operation): boolean {
  if (later.kind === 'cancel') return false
  if (later.kind === earlier.kind) return true
  // A take waits until those who were ahead of its maker are gone.
  const isAhead = earlier.order.number < later.order.number
  return later.kind === 'take' && earlier.kind === 'cancel' && isAhead
}

/**
 * Whether an operation goes well only once an order of another level is gone: for a placement, an order of the other
 * side that it would match with; for a take, a better one, which would fill it.
 */
function needsGone(operation: Operation, other: MakerOrder): boolean {
  if (operation.kind === 'cancel') return false
  const { side, price } = operation.order
  if (operation.kind === 'take') return other.side === side && isBetter(side, other.price, price)
  return other.side === otherSide(side) && !isBetter(other.side, price, other.price)
}

/** Whether makers on `side` offer more at `price` than at `than`. */
export function isBetter(side: Side, price: Ticks, than: Ticks): boolean {
  return side === 'BUY' ? price > than : price < than
}
