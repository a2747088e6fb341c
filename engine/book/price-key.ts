/** The key of no level: it lies behind every level of either side. */
export const NO_KEY: u32 = 0x7fffffff

/** The bits of a key that sort the levels of one side; the bit above them names the side. */
export const SIDE_BITS: u32 = 30

/**
 * The number that a price is filed under: see engine/src/core/price-key.ts. On either side the best
 * level has the smallest key.
 */
export function keyOf(side: u32, price: u32): u32 {
  return price ^ ((side - 1) & NO_KEY)
}

/** The price, in ticks, that is filed under a key; 0 for `NO_KEY`. */
export function priceOf(key: u32): u32 {
  return key ^ (-(key >>> SIDE_BITS) & NO_KEY)
}
