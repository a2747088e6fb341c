import { assert } from '@truebook/shared/assert'
import type { Lots, Ticks } from '@truebook/shared/units'
import { SIDES, type Side } from '@truebook/shared/words'
import type { RecordedDepth, RecordedSnapshot } from './capture.js'

/** The recorded book as of its last update: the quantity of every level that is known. */
export interface RecordedBook {
  /** The last change of the book that is included. */
  readonly lastUpdate: number
  level(side: Side, price: Ticks): Lots
  levels(side: Side): ReadonlyMap<Ticks, Lots>
  /** Applies an update; false if the snapshot includes it already. Throws if one is missing. */
  apply(update: RecordedDepth): boolean
}

/** Begins a recorded book with its snapshot. */
export function createRecordedBook(snapshot: RecordedSnapshot): RecordedBook {
  const sides = { BUY: new Map(snapshot.levels.BUY), SELL: new Map(snapshot.levels.SELL) }
  let lastUpdate = snapshot.lastUpdate
  let isFirst = true
  return {
    get lastUpdate() {
      return lastUpdate
    },
    level: (side, price) => sides[side].get(price) ?? (0 as Lots),
    levels: (side) => sides[side],
    apply(update) {
      if (update.lastUpdate <= lastUpdate) return false
      const follows = update.firstUpdate === lastUpdate + 1
      assert(follows || (isFirst && update.firstUpdate <= lastUpdate), 'An update is missing.')
      for (const side of SIDES) {
        for (const [price, quantity] of update.levels[side]) {
          if (quantity === 0) sides[side].delete(price)
          else sides[side].set(price, quantity)
        }
      }
      isFirst = false
      lastUpdate = update.lastUpdate
      return true
    },
  }
}
