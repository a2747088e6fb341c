import { setImmediate as turn } from 'node:timers/promises'
import type { ListedMarket } from '../catalog.js'
import type { MarketDepth } from '../depth.js'
import { applyStep, type MarketLog } from '../market-log.js'
import type { FoldedStep } from '../market-step.js'
import { createDepthView, type DepthTerms } from './depth-view.js'
import type { Source } from './source.js'

/** Steps that are told again without a break: a few milliseconds. */
const STEPS_A_TURN = 256
/** So many levels are written in the time in which a command is looked through. */
const LEVELS_A_COMMAND = 8

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
      const again = createDepthView(market, terms, past)
      const texts: string[] = []
      for (const step of steps) {
        applyStep(past.ladders, step)
        texts.push(again.update(step, past))
        // The others go on meanwhile.
        if (texts.length % STEPS_A_TURN === 0) await turn()
      }
      return { mode: 'replay', sequence, texts }
    },
  }
}
