import type { Event } from '@truebook/shared/event'
import type { Side } from '@truebook/shared/words'
import { createLadder, type Ladder } from './ladder.js'

/** A level of a book, or of several grouped: price in ticks, quantity in lots. */
export interface DepthLevel {
  readonly price: number
  readonly quantity: number
}

/** One market's book as levels, and the event of that market that it is as of. */
export interface MarketDepth {
  readonly marketSequence: number
  readonly ladders: Readonly<Record<Side, Ladder>>
}

/** The books of all markets, folded from events. */
export interface Depths {
  /** Puts a market's loaded state in place. */
  load(state: LoadedDepth): void
  fold(event: Event): void
  /** A market that nothing has happened in has an empty book. */
  of(market: number): MarketDepth
}

export interface LoadedDepth {
  readonly market: number
  readonly marketSequence: number
  readonly levels: readonly (DepthLevel & { readonly side: Side })[]
}

/** How many levels a book has, of both sides. */
export function levelsIn({ ladders }: MarketDepth): number {
  return ladders.BUY.size() + ladders.SELL.size()
}

export function createDepths(): Depths {
  const books = new Map<number, { marketSequence: number; ladders: Record<Side, Ladder> }>()

  function bookOf(market: number) {
    let book = books.get(market)
    if (!book) {
      book = {
        marketSequence: 0,
        ladders: { BUY: createLadder('BUY'), SELL: createLadder('SELL') },
      }
      books.set(market, book)
    }
    return book
  }

  return {
    load({ market, marketSequence, levels }) {
      const book = bookOf(market)
      book.marketSequence = marketSequence
      for (const { side, price, quantity } of levels) book.ladders[side].set(price, quantity)
    },
    fold(event) {
      if (!('marketSequence' in event)) return
      const book = bookOf(event.market)
      book.marketSequence = event.marketSequence
      if (event.type === 'level_changed') book.ladders[event.side].set(event.price, event.quantity)
    },
    of: bookOf,
  }
}

/**
 * The best levels of a side, grouped by a width in ticks: bids fall to the group's lower end and asks
 * rise to its upper one, so that no level looks better than it is.
 */
export function bestLevels(
  ladder: Ladder,
  options: { readonly side: Side; readonly width: number; readonly limit: number },
): DepthLevel[] {
  const { side, width, limit } = options
  const levels: { price: number; quantity: number }[] = []
  ladder.fromBest((price, quantity) => {
    const group = groupOf(price, side, width)
    const last = levels.at(-1)
    if (last?.price === group) last.quantity += quantity
    else if (levels.length === limit) return false
    else levels.push({ price: group, quantity })
    return true
  })
  return levels
}

/** The group that a price falls into. */
export function groupOf(price: number, side: Side, width: number): number {
  return (side === 'BUY' ? Math.floor(price / width) : Math.ceil(price / width)) * width
}
