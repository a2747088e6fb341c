import { AssertionError } from './assert.js'

declare const unit: unique symbol

/** A price: how many of its market's ticks. An integer from 1 to `MAX_TICKS`. */
export type Ticks = number & { readonly [unit]: 'ticks' }

/** A size: how many of its market's lots. An integer from 0 to `MAX_LOTS`. */
export type Lots = number & { readonly [unit]: 'lots' }

/** An amount of one asset in its smallest unit. Never negative. */
export type Atoms = bigint & { readonly [unit]: 'atoms' }

/** A price fills 30 bits of a ladder's key; the bit above them is its side. */
export const MAX_TICKS = 2 ** 30 - 1

/** A full level of a full book still sums to a safe integer: 2^32 lots × 2^21 orders = 2^53. */
export const MAX_LOTS = 2 ** 32 - 1

/** Price × size of one order, in tick-lots, stays below 2^53, so notionals are exact. */
export const MAX_TICK_LOTS = Number.MAX_SAFE_INTEGER

/** More than any asset's supply; an amount needs at most sixteen bytes. */
export const MAX_ATOMS = 2n ** 127n

/** All amounts of an asset together stay below this, so no sum within the ledger leaves its range. */
export const MAX_ISSUED = 2n ** 126n

/** Makes a price; throws an AssertionError on anything but a whole number of ticks in range. */
export function ticks(value: number): Ticks {
  if (!(Number.isInteger(value) && value >= 1 && value <= MAX_TICKS)) stop(`${value} is no price.`)
  return value as Ticks
}

/** Makes a size; throws an AssertionError on anything but a whole number of lots in range. */
export function lots(value: number): Lots {
  if (!(Number.isInteger(value) && value >= 0 && value <= MAX_LOTS)) stop(`${value} is no size.`)
  return value as Lots
}

/** Makes an amount; throws an AssertionError on a negative one or one beyond `MAX_ATOMS`. */
export function atoms(value: bigint): Atoms {
  if (value < 0n || value >= MAX_ATOMS) stop(`${value} is no amount.`)
  return value as Atoms
}

/** No atoms at all. */
export const NO_ATOMS = 0n as Atoms

/**
 * A function, so that a sentence with a value in it is only made when it is needed: the makers are called
 * often.
 */
function stop(sentence: string): never {
  throw new AssertionError(sentence)
}
