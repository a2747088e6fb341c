import type { ListedMarket } from '../catalog.js'
import type { MarketDepth } from '../depth.js'
import { applyStep, type MarketLog } from '../market-log.js'
import type { FoldedStep } from '../market-step.js'
import { type BookTops, createBookTop } from './book-top.js'
import { createDepthView, type DepthTerms } from './depth-view.js'
import type { Source } from './source.js'
import { toldAgain } from './told-again.js'

/** So many levels are written in the time in which a command is looked through. */
const LEVELS_A_COMMAND = 8

export interface DepthParts {
  readonly book: MarketDepth
  readonly log: MarketLog
  readonly tops: BookTops
}

/** Levels: a snapshot, and then a difference for each command that the market saw. */
export function depthSource(
  market: ListedMarket,
  terms: DepthTerms,
  { book, log, tops }: DepthParts,
): Source<FoldedStep> {
  const view = createDepthView(market, terms, { book, top: tops(terms) })

  return {
    isState: false,
    sequence: () => book.marketSequence,
    update: (step) => view.update(step, book),
    snapshot: () => view.snapshot(book),
    open(payer) {
      payer.pay(view.size(book) / LEVELS_A_COMMAND)
      return { mode: 'snapshot', sequence: book.marketSequence, texts: [view.snapshot(book)] }
    },
    /** From the book as it was then, the same steps give the same messages. */
    async replay(since, payer) {
      const past = log.bookAt(since, book)
      const steps = log.after(since)
      if (!past || !steps) return undefined
      payer.pay(steps.length)
      const sequence = book.marketSequence
      const again = createDepthView(market, terms, { book: past, top: createBookTop() })
      const texts = await toldAgain(steps, (step) => {
        applyStep(past.ladders, step)
        return again.update(step, past)
      })
      return { mode: 'replay', sequence, texts }
    },
  }
}
