import { bookChecksum, CHECKSUM_LEVELS, checksumSide } from '@truebook/shared/book-checksum'
import type { Side } from '@truebook/shared/words'
import type { ListedMarket } from '../catalog.js'
import { bestLevels, type MarketDepth } from '../depth.js'
import type { FoldedStep } from '../market-step.js'
import { stepsText } from '../texts.js'

/** What a depth channel shows of a book. */
export interface DepthTerms {
  readonly channel: string
  /** Of a group of levels, in ticks. */
  readonly width: number
  /** Levels a side; Infinity for all. */
  readonly limit: number
}

/** A book as one channel shows it, and what each step changes of that. */
export interface DepthView {
  /** The message for a step that the book has just taken. */
  update(step: FoldedStep, book: MarketDepth): string
  /** The message that says all. */
  snapshot(book: MarketDepth): string
}

type Level = readonly [price: string, quantity: string]
type Levels = ReadonlyMap<number, number>

const SIDES = ['BUY', 'SELL'] as const

/** A view of a book as it is now; from here on it wants every step. */
export function createDepthView(
  { tick, step }: ListedMarket,
  terms: DepthTerms,
  now: MarketDepth,
): DepthView {
  const { channel, width, limit } = terms
  const isWhole = width === 1 && limit === Number.POSITIVE_INFINITY
  const head = `{"channel":${JSON.stringify(channel)},"type":`
  const shown: Record<Side, Levels> = { BUY: new Map(), SELL: new Map() }
  const checked: Record<Side, string> = { BUY: '', SELL: '' }

  const text = (price: number, quantity: number): Level => [
    stepsText(price, tick),
    stepsText(quantity, step),
  ]

  function best(book: MarketDepth, side: Side, count: number) {
    return bestLevels(book.ladders[side], { side, width, limit: Math.min(limit, count) })
  }

  function check(book: MarketDepth, side: Side): void {
    const levels = best(book, side, CHECKSUM_LEVELS)
    checked[side] = checksumSide(levels.map(({ price, quantity }) => text(price, quantity)))
  }

  function look(book: MarketDepth, side: Side): Levels {
    return new Map(best(book, side, limit).map(({ price, quantity }) => [price, quantity]))
  }

  /** What is shown otherwise than before: first what changed or came, then what went. */
  function difference(book: MarketDepth, side: Side): Level[] {
    const before = shown[side]
    const after = look(book, side)
    shown[side] = after
    const changed: Level[] = []
    for (const [price, quantity] of after) {
      if (before.get(price) !== quantity) changed.push(text(price, quantity))
    }
    for (const price of before.keys()) if (!after.has(price)) changed.push(text(price, 0))
    return changed
  }

  function changesOf(taken: FoldedStep, book: MarketDepth, side: Side): Level[] {
    const own = taken.levels.filter((level) => level.side === side && level.before !== level.after)
    if (own.length === 0) return []
    check(book, side)
    return isWhole ? own.map(({ price, after }) => text(price, after)) : difference(book, side)
  }

  for (const side of SIDES) {
    check(now, side)
    if (!isWhole) shown[side] = look(now, side)
  }

  const checksum = () => bookChecksum(checked.BUY, checked.SELL)

  return {
    update(taken, book) {
      const bids = levelsText(changesOf(taken, book, 'BUY'))
      const asks = levelsText(changesOf(taken, book, 'SELL'))
      const place = `"sequence":${taken.sequence},"prev_sequence":${taken.previous}`
      return `${head}"update",${place},"time":${taken.time},"bids":${bids},"asks":${asks},"checksum":${checksum()}}`
    },
    snapshot(book) {
      const [bids, asks] = SIDES.map((side) =>
        levelsText(best(book, side, limit).map(({ price, quantity }) => text(price, quantity))),
      )
      return `${head}"snapshot","sequence":${book.marketSequence},"bids":${bids},"asks":${asks},"checksum":${checksum()}}`
    },
  }
}

/** Decimals need no escapes. */
function levelsText(levels: readonly Level[]): string {
  if (levels.length === 0) return '[]'
  return `[${levels.map(([price, quantity]) => `["${price}","${quantity}"]`).join(',')}]`
}
