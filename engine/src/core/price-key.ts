import type { Side } from '@truebook/shared/words'

/** The side of an order in a book: `BUY` or `SELL`. */
export type BookSide = 0 | 1

export const BUY: BookSide = 0
export const SELL: BookSide = 1

/** A side by its word. */
export function bookSideOf(side: Side): BookSide {
  return side === 'BUY' ? BUY : SELL
}

/** The key of no level: it lies behind every level of either side. */
export const NO_KEY = 2 ** 31 - 1

/** The bits of a key that sort the levels of one side; the bit above them names the side. */
const SIDE_BITS = 30

/**
 * The number that a price is filed under, 1 … 2^31 − 2: asks count up from 1, bids count down from the top
 * of the upper half. So on either side the best level has the smallest key, and "as good as the limit" is
 * `key <= limitKey`: no other code needs to tell up from down. It has no branch, since a processor cannot
 * predict which side comes next.
 */
export function keyOf(side: number, price: number): number {
  return price ^ ((side - 1) & NO_KEY)
}

/**
 * The price, in ticks, that is filed under a key; 0 for `NO_KEY`. The shifts copy the side's bit into all
 * bits: a minus would do so too, but through a floating-point number.
 */
export function priceOf(key: number): number {
  return key ^ (((key << 1) >> 31) & NO_KEY)
}

/** The side whose level is filed under a key. */
export function sideOf(key: number): BookSide {
  return key >>> SIDE_BITS === 0 ? SELL : BUY
}

/** Whether a number is a price: whole ticks, 1 … 2^30 − 1. */
export function isPrice(price: number): boolean {
  return price > 0 && price >>> SIDE_BITS === 0 && (price | 0) === price
}
