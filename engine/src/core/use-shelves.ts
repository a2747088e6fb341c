/**
 * Where the uses of a replay window are found: by a time, a shelf for each stretch of it, and on the
 * shelf by a hash. What happens now is looked for on one shelf or two, which the cache holds, however
 * much is remembered. Shelves are a ring: the newest takes the place of the oldest as a whole, so
 * nothing is ever taken off one by itself. What is found may be forgotten: the caller looks.
 */
export interface UseShelves {
  /** Unix milliseconds of a stretch. */
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
/** No hash is this. */
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

/** Where a hash is looked for first; then in every second word behind, until one is `FREE`. */
export function homeOf({ bits }: UseShelf, hash: number): number {
  // The upper bits: as the table grows, what lay side by side stays so.
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

/** Words of a table that is worth keeping for another stretch: who signs chooses the stretch, and could fill one. */
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
