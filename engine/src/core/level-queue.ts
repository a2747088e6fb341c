import type { OrderPool } from './order-pool.js'

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

export function createLevelQueue(pool: OrderPool): LevelQueue {
  const { levels, next, previous, key, level: levelOf, count, lots } = pool

  return {
    open(newKey) {
      const level = levels.take()
      const at = level << 4
      next[at] = level
      previous[at] = level
      key[at] = newKey
      count[at] = 0
      lots[level << 3] = 0
      return level
    },

    close: levels.give,

    append(level, slot) {
      const at = level << 4
      const order = slot << 4
      const last = previous[at]
      next[order] = level
      previous[order] = last
      key[order] = key[at]
      levelOf[order] = level
      next[last << 4] = slot
      previous[at] = slot
      count[at] += 1
      lots[level << 3] += lots[slot << 3]
    },

    unlink(slot) {
      const order = slot << 4
      const level = levelOf[order]
      const behind = next[order]
      const before = previous[order]
      next[before << 4] = behind
      previous[behind << 4] = before
      levelOf[order] = 0
      count[level << 4] -= 1
      lots[level << 3] -= lots[slot << 3]
    },

    advance(level, slot, goneOrders, goneLots) {
      next[level << 4] = slot
      previous[slot << 4] = level
      count[level << 4] -= goneOrders
      lots[level << 3] -= goneLots
    },
  }
}
