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
  /** A maker's post-only limit order: were it to match, the mirror would be wrong. */
  | { readonly kind: 'place'; readonly order: MakerOrder }
  | { readonly kind: 'cancel'; readonly order: MakerOrder }
  /** A recorded trade: an immediate-or-cancel limit order that one maker's order fills whole. */
  | {
      readonly kind: 'take'
      /** Which of the takers' wallets. */
      readonly wallet: number
      readonly makerSide: Side
      readonly price: Ticks
      readonly quantity: Lots
      /** Trades of one burst have no order among themselves. */
      readonly burst: number
    }

/** The level that an operation changes. */
export interface TouchedLevel {
  readonly side: Side
  readonly price: Ticks
}

export function touchedLevel(operation: Operation): TouchedLevel {
  if (operation.kind !== 'take') return operation.order
  return { side: operation.makerSide, price: operation.price }
}

/**
 * Whether the later of two operations must wait until the earlier one is acknowledged: they change
 * one level, or what one of them changes is what the other relies on. All else may overtake.
 */
export function mustFollow(later: Operation, earlier: Operation): boolean {
  if (later.kind === 'take' && earlier.kind === 'take' && later.burst === earlier.burst)
    return false
  const changed = touchedLevel(later)
  const changedBefore = touchedLevel(earlier)
  if (changed.price === changedBefore.price && changed.side === changedBefore.side) return true
  return reliesOn(later, changedBefore) || reliesOn(earlier, changed)
}

/**
 * A placement relies on the other side's levels that it would match with: they must be gone. A take
 * relies on the levels that are better than its own: they must be gone too, or they would fill it.
 */
function reliesOn(operation: Operation, { side, price }: TouchedLevel): boolean {
  switch (operation.kind) {
    case 'cancel':
      return false
    case 'place':
      return (
        side === otherSide(operation.order.side) && !isBetter(side, operation.order.price, price)
      )
    case 'take':
      return side === operation.makerSide && isBetter(side, price, operation.price)
  }
}

/** Whether makers on `side` offer more at `price` than at `than`. */
export function isBetter(side: Side, price: Ticks, than: Ticks): boolean {
  return side === 'BUY' ? price > than : price < than
}
