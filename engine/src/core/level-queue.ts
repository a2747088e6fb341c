import {
  COUNT,
  FLOATS,
  INTS,
  KEY,
  LEVEL,
  LOTS,
  NEXT,
  type OrderPool,
  PREVIOUS,
} from './order-pool.js'

/** The line of orders at one price: first come, first served. */
export interface LevelQueue {
  /** A new level with nobody in line. */
  open(key: number): number
  /** Gives a level back, whose orders have left or were taken off their slots one by one. */
  close(level: number): void
  /** Puts an order, whose lots are in its record, at the end of the line. */
  append(level: number, slot: number): void
  /** Takes an order out of its line, wherever it stands. */
  unlink(slot: number): void
  /** Lets `slot` be first: so many orders before it, and lots of them and of it, are gone. */
  advance(level: number, slot: number, orders: number, lots: number): void
}

export function createLevelQueue({ ints, floats, levels }: OrderPool): LevelQueue {
  return {
    open(key) {
      const level = levels.take()
      const at = level * INTS
      ints[at + NEXT] = level
      ints[at + PREVIOUS] = level
      ints[at + KEY] = key
      ints[at + COUNT] = 0
      floats[level * FLOATS + LOTS] = 0
      return level
    },

    close: levels.give,

    append(level, slot) {
      const at = level * INTS
      const order = slot * INTS
      const last = ints[at + PREVIOUS]
      ints[order + NEXT] = level
      ints[order + PREVIOUS] = last
      ints[order + KEY] = ints[at + KEY]
      ints[order + LEVEL] = level
      ints[last * INTS + NEXT] = slot
      ints[at + PREVIOUS] = slot
      ints[at + COUNT] += 1
      floats[level * FLOATS + LOTS] += floats[slot * FLOATS + LOTS]
    },

    unlink(slot) {
      const order = slot * INTS
      const level = ints[order + LEVEL]
      const next = ints[order + NEXT]
      const previous = ints[order + PREVIOUS]
      ints[previous * INTS + NEXT] = next
      ints[next * INTS + PREVIOUS] = previous
      ints[order + LEVEL] = 0
      ints[level * INTS + COUNT] -= 1
      floats[level * FLOATS + LOTS] -= floats[slot * FLOATS + LOTS]
    },

    advance(level, slot, orders, lots) {
      ints[level * INTS + NEXT] = slot
      ints[slot * INTS + PREVIOUS] = level
      ints[level * INTS + COUNT] -= orders
      floats[level * FLOATS + LOTS] -= lots
    },
  }
}
