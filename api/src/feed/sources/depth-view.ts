import { CHECKSUM_LEVELS } from '@truebook/shared/book-checksum'
import { formatSteps } from '@truebook/shared/decimal'
import type { Side } from '@truebook/shared/words'
import type { ListedMarket } from '../catalog.js'
import type { MarketDepth } from '../depth.js'
import type { DepthLevel } from '../ladder.js'
import type { DepthStep } from '../market-step.js'
import type { BookTop, Level } from './book-top.js'
import { createShownSide } from './shown-side.js'

/** What a depth channel shows of a book. */
export interface DepthTerms {
  readonly channel: string
  /** The width of a group of levels, in ticks. */
  readonly width: number
  /** Levels a side; Infinity for all. */
  readonly limit: number
}

/** A book as one channel shows it, and the messages about it. */
export interface DepthView {
  /** The message about a step that the book has just taken. */
  update(step: DepthStep, book: MarketDepth): string
  /** The message with all that is shown. */
  snapshot(book: MarketDepth): string
  /** How many levels that message has. */
  size(book: MarketDepth): number
}

/** A view that begins with the book as it is now. From here on it must be given every step. */
export function createDepthView(
  { tick, step }: ListedMarket,
  terms: DepthTerms,
  { book: now, top }: { readonly book: MarketDepth; readonly top: BookTop },
): DepthView {
  const head = `{"channel":${JSON.stringify(terms.channel)},"type":`
  const shown = {
    BUY: createShownSide({ ...terms, side: 'BUY' }, now.ladders.BUY),
    SELL: createShownSide({ ...terms, side: 'SELL' }, now.ladders.SELL),
  }

  const textOf = ({ price, quantity }: DepthLevel): Level => [
    formatSteps(price, tick),
    formatSteps(quantity, step),
  ]

  function check(book: MarketDepth, side: Side, sequence: number): void {
    const best = () => shown[side].best(CHECKSUM_LEVELS, book.ladders[side]).map(textOf)
    top.take(side, sequence, best)
  }

  function changesOf(taken: DepthStep, book: MarketDepth, side: Side): readonly Level[] {
    const own = taken.levels.filter((level) => level.side === side && level.before !== level.after)
    if (own.length === 0) return []
    const changed = shown[side].take(own, book.ladders[side])
    if (changed.length > 0) check(book, side, taken.sequence)
    return changed.map(textOf)
  }

  check(now, 'BUY', now.marketSequence)
  check(now, 'SELL', now.marketSequence)

  return {
    update(taken, book) {
      const bids = levelsText(changesOf(taken, book, 'BUY'))
      const asks = levelsText(changesOf(taken, book, 'SELL'))
      const place = `"sequence":${taken.sequence},"prev_sequence":${taken.previous}`
      return `${head}"update",${place},"time":${taken.time},"bids":${bids},"asks":${asks},"checksum":${top.checksum()}}`
    },
    size: ({ ladders }) => shown.BUY.size(ladders.BUY) + shown.SELL.size(ladders.SELL),
    snapshot(book) {
      const all = (side: Side) =>
        levelsText(shown[side].best(Number.POSITIVE_INFINITY, book.ladders[side]).map(textOf))
      const place = `"sequence":${book.marketSequence}`
      return `${head}"snapshot",${place},"bids":${all('BUY')},"asks":${all('SELL')},"checksum":${top.checksum()}}`
    },
  }
}

/** Levels as JSON: decimals need no escapes. */
function levelsText(levels: readonly Level[]): string {
  if (levels.length === 0) return '[]'
  return `[${levels.map(([price, quantity]) => `["${price}","${quantity}"]`).join(',')}]`
}
