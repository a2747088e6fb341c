import type { Event } from '@truebook/shared/event'
import type { Side } from '@truebook/shared/words'
import { createLadder, type DepthLevel, type Ladder } from './ladder.js'

/** One market's book as levels, and the sequence of that market's last event in it. */
export interface MarketDepth {
  readonly marketSequence: number
  readonly ladders: Readonly<Record<Side, Ladder>>
}

/** The books of all markets, folded from events. */
export interface Depths {
  /** Sets a market's book to what was loaded. */
  load(state: LoadedDepth): void
  fold(event: Event): void
  /** A market's book; empty if nothing has happened there. */
  of(market: number): MarketDepth
}

export interface LoadedDepth {
  readonly market: number
  readonly marketSequence: number
  readonly levels: readonly (DepthLevel & { readonly side: Side })[]
}

/** How many levels a book has on both sides together. */
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
