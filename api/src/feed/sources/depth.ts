import type { ListedMarket } from '../catalog.js'
import { levelsIn, type MarketDepth } from '../depth.js'
import { applyStep, type MarketLog } from '../market-log.js'
import type { FoldedStep } from '../market-step.js'
import { type BookTops, createBookTop } from './book-top.js'
import { commandsOf } from './decision-history.js'
import { createDepthView, type DepthTerms } from './depth-view.js'
import type { Payer, Source } from './source.js'
import { toldAgain } from './told-again.js'

/** This many levels cost as much to write as a command to search. */
const LEVELS_A_COMMAND = 8
/** To undo a command and tell it again costs as much as to search this many. */
const COMMANDS_A_STEP = 4

export interface DepthParts {
  readonly book: MarketDepth
  readonly log: MarketLog
  readonly tops: BookTops
}

/**
 * The source of a depth channel: a snapshot of levels, and then the difference that each command made.
 * `maker`, the client for which it is made, pays for that.
 */
export function depthSource(
  market: ListedMarket,
  terms: DepthTerms,
  { book, log, tops }: DepthParts,
  maker: Payer,
): Source<FoldedStep> {
  // To group levels, all must be read once.
  if (terms.width > 1) maker.pay(levelsIn(book) / LEVELS_A_COMMAND)
  const view = createDepthView(market, terms, { book, top: tops(terms) })
  /** The last snapshot, for all who need one before the next step. */
  let kept: { readonly sequence: number; readonly text: string } | undefined

  function snapshot(payer: Payer): string {
    payer.pay(view.size(book) / LEVELS_A_COMMAND)
    const sequence = book.marketSequence
    if (kept?.sequence !== sequence) kept = { sequence, text: view.snapshot(book) }
    return kept.text
  }

  return {
    sequence: () => book.marketSequence,
    update(step) {
      kept = undefined
      return view.update(step, book)
    },
    snapshot,
    open(payer) {
      return { mode: 'snapshot', sequence: book.marketSequence, texts: [snapshot(payer)] }
    },
    /** Goes back to the book as it was at `since`: from there the same steps give the same messages. */
    async replay(since, payer) {
      const steps = log.after(since)
      if (!steps) return undefined
      const sequence = book.marketSequence
      if (steps.length === 0) return { mode: 'replay', sequence, texts: [] }
      // To go back, the whole book is copied, however little of it the channel shows.
      payer.pay(COMMANDS_A_STEP * commandsOf(steps) + levelsIn(book) / LEVELS_A_COMMAND)
      const past = log.bookAt(since, book)
      if (!past) return undefined
      const again = createDepthView(market, terms, { book: past, top: createBookTop() })
      const texts = await toldAgain(steps, (step) => {
        applyStep(past.ladders, step)
        return again.update(step, past)
      })
      return { mode: 'replay', sequence, texts }
    },
  }
}
