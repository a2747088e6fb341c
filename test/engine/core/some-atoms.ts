import type { Random } from '../../sim/random.js'

const EDGE = 2n ** 53n

/** Of any magnitude up to 2^100, and often where numbers give way to integers. */
export function someAtoms(random: Random): bigint {
  if (random.chance(0.3)) return EDGE + BigInt(random.between(-3, 3))
  if (random.chance(0.2)) return EDGE / 2n + BigInt(random.between(-3, 3))
  return BigInt(random.below(2 ** 50)) << BigInt(random.chance(0.5) ? 0 : random.below(50))
}
