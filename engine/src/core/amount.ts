import { assert } from '@truebook/shared/assert'
import type { Atoms } from '@truebook/shared/units'

/**
 * An amount within the core: a number where it is a safe integer, else exact atoms. Adding numbers takes a
 * fraction of the time of adding bigints, and makes no garbage.
 */
export type Amount = number | Atoms

const MOST = Number.MAX_SAFE_INTEGER
const MOST_EXACT = BigInt(MOST)

/** Atoms as an amount. */
export function amountOf(atoms: bigint): Amount {
  return atoms <= MOST_EXACT ? Number(atoms) : (atoms as Atoms)
}

/** a + b. */
export function plus(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    // A sum beyond the safe integers may be rounded, but never down into them.
    if (sum <= MOST) return sum
  }
  return amountOf(BigInt(a) + BigInt(b))
}

/** a − b; b must not exceed a. */
export function minus(a: Amount, b: Amount): Amount {
  assert(b <= a, 'No amount is negative.')
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return amountOf(BigInt(a) - BigInt(b))
}

const float = new Float64Array(1)
const bits = new BigUint64Array(float.buffer)
/** Added to a whole number below it, it leaves that number in the lower 52 bits of the float. */
const SHIFT = 2 ** 52

/** An amount, which must not be negative, as atoms: `BigInt(amount)` without the cost of that call. */
export function atomsOf(amount: Amount): Atoms {
  if (typeof amount !== 'number' || amount >= SHIFT) return BigInt(amount) as Atoms
  // A store and a load of the same width: the processor forwards such a value at once.
  float[0] = amount + SHIFT
  return BigInt.asUintN(52, bits[0]) as Atoms
}
