import { createSlots, type Slots } from './slots.js'

/**
 * The records of a book's orders and levels. The fields that are integers are read at `slot << 4`,
 * those that are floats at `slot << 3`.
 */
export interface OrderPool {
  /** Slots 1 … capacity. All but the links of an order that left stays readable until reuse. */
  readonly orders: Slots
  /** Slots behind those of the orders, as many again. */
  readonly levels: Slots

  /** An order: the one behind it in line, at last its level. A level: the first order in line. */
  readonly next: Int32Array
  /** An order: the one before it in line, at first its level. A level: the last order in line. */
  readonly previous: Int32Array
  /** The key of its price. In an order it outlives the level. */
  readonly key: Int32Array
  /** An order: the level it rests in, 0 once it rests no more. */
  readonly level: Int32Array
  /** An order: who owns it. */
  readonly account: Int32Array
  /** A level: how many orders stand in line. */
  readonly count: Int32Array
  /** An order: the next one in its bucket of the order index, or 0. */
  readonly bucketNext: Int32Array
  /** An order: the hash of its id. */
  readonly hash: Int32Array
  /** An order: its id as four words, two a float. */
  readonly idWords: Int32Array

  /** An order: what is left to fill. A level: the sum of its orders. */
  readonly lots: Float64Array
  /** An order: the two halves of its id. */
  readonly idTime: Float64Array
  readonly idChance: Float64Array
}

const RECORD_BYTES = 64

/** Large blocks of memory start this many bytes before a cache line, for the allocator's header. */
const TO_CACHE_LINE = 48

/**
 * All that is known of an order is one record of 64 bytes, a cache line. Each field is an array that
 * begins at the field's place in the first record and overlaps the others: so the offset is part of
 * the array, where an imported constant would be read again at every use (measured: 20–30 %).
 *
 * A level is a record too, so that it closes the circle of its orders' links: an order then leaves
 * its line by two writes, whether it stood first, last, alone or between others. Record 0 is of
 * neither kind: no level has no orders, no lots and nobody first in line, without a branch.
 */
export function createOrderPool(capacity: number): OrderPool {
  const buffer = new ArrayBuffer(TO_CACHE_LINE + (2 * capacity + 1) * RECORD_BYTES)
  const ints = (offset: number) => new Int32Array(buffer, TO_CACHE_LINE + offset)
  const floats = (offset: number) => new Float64Array(buffer, TO_CACHE_LINE + offset)
  const next = ints(0)
  return {
    orders: createSlots({ first: 1, capacity, links: next, shift: 4 }),
    levels: createSlots({ first: capacity + 1, capacity, links: next, shift: 4 }),
    next,
    previous: ints(4),
    key: ints(8),
    level: ints(12),
    account: ints(16),
    count: ints(16),
    bucketNext: ints(20),
    lots: floats(24),
    idTime: floats(32),
    idChance: floats(40),
    idWords: ints(32),
    hash: ints(48),
  }
}
