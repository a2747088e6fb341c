import type { ListedMarket } from '../catalog.js'
import { levelsIn, type MarketDepth } from '../depth.js'
import { applyStep, type MarketLog } from '../market-log.js'
import type { FoldedStep } from '../market-step.js'
import { type BookTops, createBookTop } from './book-top.js'
import { commandsOf } from './decision-history.js'
import { createDepthView, type DepthTerms } from './depth-view.js'
import type { Payer, Source } from './source.js'
import { toldAgain } from './told-again.js'

/** So many levels are written in the time in which a command is looked through. */
const LEVELS_A_COMMAND = 8
/** To undo a command and say it again takes so much longer than to look through it. */
const COMMANDS_A_STEP = 4

export interface DepthParts {
  readonly book: MarketDepth
  readonly log: MarketLog
  readonly tops: BookTops
}

/** Levels: a snapshot, and then a difference for each command that the market saw. Who has it made pays. */
export function depthSource(
  market: ListedMarket,
  terms: DepthTerms,
  { book, log, tops }: DepthParts,
  maker: Payer,
): Source<FoldedStep> {
  // All levels are looked at once where they are grouped.
  if (terms.width > 1) maker.pay(levelsIn(book) / LEVELS_A_COMMAND)
  const view = createDepthView(market, terms, { book, top: tops(terms) })
  /** Until the next step, whoever begins or was too slow gets the same. */
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
    /** From the book as it was then, the same steps give the same messages. */
    async replay(since, payer) {
      const steps = log.after(since)
      if (!steps) return undefined
      const sequence = book.marketSequence
      if (steps.length === 0) return { mode: 'replay', sequence, texts: [] }
      // Going back begins with a copy of the book, whatever the channel shows of it.
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
