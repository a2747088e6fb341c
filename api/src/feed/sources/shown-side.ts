import type { Side } from '@truebook/shared/words'
import { createLadder, type DepthLevel, groupOf, type Ladder } from '../ladder.js'
import type { LevelChange } from '../market-step.js'

/** One side of a book as a channel shows it: grouped, and cut to its best levels. */
export interface ShownSide {
  /**
   * What a book's changes of levels change in what is shown, the best level first; quantity 0 removes a
   * level.
   */
  take(changes: readonly LevelChange[], ladder: Ladder): readonly DepthLevel[]
  /** The best `count` levels that are shown. */
  best(count: number, ladder: Ladder): readonly DepthLevel[]
  /** How many levels are shown. */
  size(ladder: Ladder): number
}

export interface ShownTerms {
  readonly side: Side
  /** The width of a group of levels, in ticks. */
  readonly width: number
  /** The most levels shown; Infinity for all. */
  readonly limit: number
}

type Change = Pick<LevelChange, 'price' | 'before' | 'after'>

/** A step's cost depends only on how many levels it changes, not on how many there are. */
export function createShownSide({ side, width, limit }: ShownTerms, now: Ladder): ShownSide {
  // Groups are summed up once, and then kept up to date.
  const groups = width === 1 ? undefined : groupsOf(now)
  const shownOf = (ladder: Ladder) => groups ?? ladder
  let edge = edgeOf(shownOf(now))

  function groupsOf(ladder: Ladder): Ladder {
    const summed = createLadder(side)
    for (const { price, quantity } of ladder.best(Number.POSITIVE_INFINITY, width)) {
      summed.set(price, quantity)
    }
    return summed
  }

  function grouped(changes: readonly LevelChange[], summed: Ladder): readonly Change[] {
    const byGroup = new Map<number, { price: number; before: number; after: number }>()
    for (const { price, before, after } of changes) {
      const group = groupOf(price, side, width)
      const sum = summed.at(group)
      const change = byGroup.get(group) ?? { price: group, before: sum, after: sum }
      byGroup.set(group, change)
      change.after += after - before
      summed.set(group, change.after)
    }
    return [...byGroup.values()]
  }

  /** The last price that is shown; undefined where all are. */
  function edgeOf(ladder: Ladder): number | undefined {
    return ladder.size() > limit ? ladder.priceAt(limit - 1) : undefined
  }

  const isWithin = (price: number, last: number | undefined) =>
    last === undefined || (side === 'BUY' ? price >= last : price <= last)

  /**
   * Visits the levels beyond the edge `from` and within the edge `until`: the move of the edge shows or hides
   * them, though they did not change.
   */
  function passed(
    ladder: Ladder,
    from: number | undefined,
    until: number | undefined,
    visit: (price: number, quantity: number) => void,
  ): void {
    if (from === undefined || from === until) return
    ladder.fromBehind(from, (price, quantity) => {
      if (!isWithin(price, until)) return false
      visit(price, quantity)
      return true
    })
  }

  return {
    take(changes, book) {
      const moves = groups ? grouped(changes, groups) : changes
      const ladder = shownOf(book)
      const last = edge
      edge = edgeOf(ladder)
      const told = new Map<number, number>()
      passed(ladder, last, edge, (price, quantity) => told.set(price, quantity))
      passed(ladder, edge, last, (price) => told.set(price, 0))
      for (const { price, before, after } of moves) {
        const was = isWithin(price, last) ? before : 0
        const is = isWithin(price, edge) ? after : 0
        if (was === is) told.delete(price)
        else told.set(price, is)
      }
      const levels = [...told].map(([price, quantity]) => ({ price, quantity }))
      return levels.sort((a, b) => (side === 'BUY' ? b.price - a.price : a.price - b.price))
    },
    best: (count, book) => shownOf(book).best(Math.min(count, limit)),
    size: (book) => Math.min(shownOf(book).size(), limit),
  }
}
