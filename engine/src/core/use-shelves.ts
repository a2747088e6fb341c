/**
 * An index of the uses in a replay window: a shelf for each stretch of time, on which uses are found by
 * hash. What is used now is on one shelf or two, which the processor's cache holds however much is
 * remembered. The shelves are a ring: the newest takes the place of the oldest as a whole, so that nothing
 * is ever taken off one singly. A use that is found may be forgotten already: the caller must check.
 */
export interface UseShelves {
  /** The length of a stretch in milliseconds. */
  readonly width: number
  readonly ring: readonly UseShelf[]
}

/** A hash table with open addressing. A bucket is two words: a hash, and the index of the use that has it. */
export interface UseShelf {
  /** Which stretch it is for, counted from 1970. */
  stretch: number
  bits: number
  filled: number
  table: Int32Array
}

const NOTHING = new Int32Array(2)
/** Marks a free bucket; no hash is 0. */
export const FREE = 0

/** `count` shelves, a power of two, of which each is for a stretch of `width` milliseconds. */
export function createUseShelves(width: number, count: number): UseShelves {
  const ring = Array.from({ length: count }, () => ({
    stretch: -1,
    bits: 0,
    filled: 0,
    table: NOTHING,
  }))
  return { width, ring }
}

/** The shelf for a time, if there is one. */
export function shelfFor({ width, ring }: UseShelves, time: number): UseShelf | undefined {
  const stretch = Math.floor(time / width)
  const shelf = ring[stretch & (ring.length - 1)]
  return shelf.stretch === stretch ? shelf : undefined
}

/** The word at which a hash is looked for first; then every second word after it, until one is `FREE`. */
export function homeOf({ bits }: UseShelf, hash: number): number {
  // By the upper bits, so that neighbours stay neighbours when the table grows.
  return bits === 0 ? 0 : (hash >>> (32 - bits)) << 1
}

/** Puts a use on the shelf for a time. */
export function shelve(
  { width, ring }: UseShelves,
  time: number,
  { hash, index }: { readonly hash: number; readonly index: number },
): void {
  const stretch = Math.floor(time / width)
  const shelf = ring[stretch & (ring.length - 1)]
  if (shelf.stretch !== stretch) startAnew(shelf, stretch)
  if (2 * (shelf.filled + 1) > 1 << shelf.bits) grow(shelf)
  put(shelf, hash, index)
  shelf.filled += 1
}

/**
 * A table of more words is dropped, not kept for another stretch: clients choose when they say they signed,
 * and could make one shelf huge.
 */
const KEPT_WORDS = 65_536

function startAnew(shelf: UseShelf, stretch: number): void {
  shelf.stretch = stretch
  if (shelf.table.length <= KEPT_WORDS) {
    shelf.table.fill(FREE)
  } else {
    shelf.table = NOTHING
    shelf.bits = 0
  }
  shelf.filled = 0
}

function grow(shelf: UseShelf): void {
  const old = shelf.table
  shelf.bits = Math.max(4, shelf.bits + 1)
  shelf.table = new Int32Array(2 << shelf.bits)
  for (let i = 0; i < old.length; i += 2) {
    if (old[i] !== FREE) put(shelf, old[i], old[i | 1])
  }
}

function put(shelf: UseShelf, hash: number, index: number): void {
  const { table } = shelf
  let i = homeOf(shelf, hash)
  while (table[i] !== FREE) i = (i + 2) & (table.length - 1)
  table[i] = hash
  table[i | 1] = index
}
