import { assert } from '@truebook/shared/assert'
import type { Atoms } from '@truebook/shared/units'

/**
 * An amount within the core: a number where that is a safe integer, and exact atoms where it is not.
 * Sums of numbers take a fraction of what bigints take, and make no garbage.
 */
export type Amount = number | Atoms

const MOST = Number.MAX_SAFE_INTEGER
const MOST_EXACT = BigInt(MOST)

/** The amount that these atoms are. */
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

/** a − b, which is not more than a. */
export function minus(a: Amount, b: Amount): Amount {
  assert(b <= a, 'No amount is negative.')
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return amountOf(BigInt(a) - BigInt(b))
}

const words = new Uint32Array(2)
const whole = new BigUint64Array(words.buffer)

/** The atoms of an amount, which is not negative: `BigInt(amount)` without the call that it costs. */
export function atomsOf(amount: Amount): Atoms {
  if (typeof amount !== 'number') return amount
  // The lower word comes first on every machine that Node runs on but IBM's mainframes.
  words[0] = amount
  words[1] = amount / 2 ** 32
  return whole[0] as Atoms
}
