import { assert } from '@truebook/shared/assert'

/** Hands out the numbers of the records of a fixed array. */
export interface Slots {
  /** A free number. Its record's first word is zero, the rest is as its last user left it. */
  take(): number
  /** Returns a number, overwriting its record's first word and nothing else. */
  give(slot: number): void
  /** How many numbers are taken. */
  count(): number
}

export interface SlotsOptions {
  /** The lowest number; there are `capacity` of them. */
  readonly first: number
  readonly capacity: number
  /** The first word of every record, at `slot << shift`: it links a free one to the next. */
  readonly links: Int32Array
  readonly shift: number
}

/**
 * The last number returned is the next one taken, because its record is still in the cache; numbers
 * never taken before come in order, because the operating system backs only the pages that were
 * touched: a large capacity costs nothing until it is used.
 */
export function createSlots({ first, capacity, links, shift }: SlotsOptions): Slots {
  let free = 0
  let fresh = first
  let taken = 0

  function takeFresh(): number {
    assert(fresh < first + capacity, 'A pool must have a free slot when one is taken.')
    fresh += 1
    return fresh - 1
  }

  function reuse(): number {
    const slot = free
    free = links[slot << shift]
    links[slot << shift] = 0
    return slot
  }

  return {
    take() {
      const slot = free === 0 ? takeFresh() : reuse()
      taken += 1
      return slot
    },
    give(slot) {
      taken -= 1
      links[slot << shift] = free
      free = slot
    },
    count: () => taken,
  }
}
