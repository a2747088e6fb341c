import { createSlots, type Slots } from './slots.js'

/** Words of a record in `ints`: a record's are at `slot * INTS` and after. */
export const INTS = 16
/** An order: the one behind it in line, at last its level. A level: the first order in line. */
export const NEXT = 0
/** An order: the one before it in line, at first its level. A level: the last order in line. */
export const PREVIOUS = 1
/** The key of its price. In an order it outlives the level. */
export const KEY = 2
/** An order: the level it rests in, 0 once it rests no more. */
export const LEVEL = 3
/** An order: who owns it. */
export const ACCOUNT = 4
/** A level: how many orders stand in line. */
export const COUNT = 4
/** An order: the next one in its bucket of the order index, or 0. */
export const BUCKET_NEXT = 5
/** An order: the hash of its id. */
export const HASH = 12

/** Numbers of a record in `floats`: a record's are at `slot * FLOATS` and after. */
export const FLOATS = 8
/** An order: what is left to fill. A level: the sum of its orders. */
export const LOTS = 3
/** An order: the two halves of its id. */
export const ID_TIME = 4
export const ID_CHANCE = 5

/** The records of a book's orders and levels. */
export interface OrderPool {
  readonly ints: Int32Array
  readonly floats: Float64Array
  /** Slots 1 … capacity. All but the line of an order that left stays readable until reuse. */
  readonly orders: Slots
  /** Slots behind those of the orders, as many again. */
  readonly levels: Slots
}

/** Large blocks of memory start this many bytes before a cache line, for the allocator's header. */
const TO_CACHE_LINE = 48

/**
 * All that is known of an order is one record of 64 bytes, one cache line, seen as integers and as
 * floats. A level is a record too, so that it closes the circle of its orders' links: an order then
 * leaves its line by two writes, whether it stood first, last, alone or between others.
 */
export function createOrderPool(capacity: number): OrderPool {
  const records = 2 * capacity + 1
  const buffer = new ArrayBuffer(TO_CACHE_LINE + records * INTS * Int32Array.BYTES_PER_ELEMENT)
  const ints = new Int32Array(buffer, TO_CACHE_LINE)
  return {
    ints,
    floats: new Float64Array(buffer, TO_CACHE_LINE),
    orders: createSlots({ first: 1, capacity, records: ints, width: INTS }),
    levels: createSlots({ first: capacity + 1, capacity, records: ints, width: INTS }),
  }
}
