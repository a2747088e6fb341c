import type { ListedMarket } from '../catalog.js'
import type { MarketDepth } from '../depth.js'
import { applyStep, type MarketLog } from '../market-log.js'
import type { FoldedStep } from '../market-step.js'
import { createDepthView, type DepthTerms } from './depth-view.js'
import type { Source } from './source.js'

/** Levels: a snapshot, and then a difference for each command that the market saw. */
export function depthSource(
  market: ListedMarket,
  terms: DepthTerms,
  { book, log }: { readonly book: MarketDepth; readonly log: MarketLog },
): Source<FoldedStep> {
  const view = createDepthView(market, terms, book)

  return {
    isState: false,
    sequence: () => book.marketSequence,
    update: (step) => view.update(step, book),
    snapshot: () => view.snapshot(book),
    open: () => ({
      mode: 'snapshot',
      sequence: book.marketSequence,
      texts: [view.snapshot(book)],
    }),
    /** From the book as it was then, the same steps give the same messages. */
    replay(since) {
      const past = log.bookAt(since, book)
      const steps = log.after(since)
      if (!past || !steps) return undefined
      const again = createDepthView(market, terms, past)
      const texts = steps.map((step) => {
        applyStep(past.ladders, step)
        return again.update(step, past)
      })
      return { mode: 'replay', sequence: book.marketSequence, texts }
    },
  }
}
