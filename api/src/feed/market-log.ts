import type { Side } from '@truebook/shared/words'
import type { KeptDecision } from '../kept-decision.js'
import type { MarketDepth } from './depth.js'
import { createEventWindow, type WindowLimits } from './event-window.js'
import type { Ladder } from './ladder.js'
import {
  type DepthStep,
  type FoldedStep,
  type KeptStep,
  keptStep,
  type MarketStep,
} from './market-step.js'

/** A step of which the levels are kept as well. */
export type LoggedStep = KeptStep & DepthStep

/** The last commands of one market, from which missed messages and recent books are made. */
export interface MarketLog {
  add(step: FoldedStep, decision: KeptDecision): void
  /** Records an older step that is not kept, as found in the journal, if it is too large to be told again. */
  noteSize(step: MarketStep): void
  /** Whether a step too large to be told again lies after `since`, kept or not. */
  isBarred(since: number): boolean
  /**
   * The steps after a sequence, oldest first; undefined where some are not kept, or no step ended at that
   * sequence.
   */
  after(sequence: number): readonly LoggedStep[] | undefined
  /**
   * What `after` says now, for any sequence and at any later time; it gives undefined as well where a step
   * after that sequence is too large to be told again.
   */
  recall(): (sequence: number) => readonly LoggedStep[] | undefined
  /** The book as it was at a sequence, made from the present one, `now`; undefined where `after` is. */
  bookAt(sequence: number, now: MarketDepth): MarketDepth | undefined
}

/** A command with more events is not told again: each time that may take seconds, and tens of megabytes. */
const MOST_EVENTS = 65_536

export function createMarketLog(most: WindowLimits): MarketLog {
  const kept = createEventWindow<LoggedStep>(most)
  /** The market's sequence after the last step that is too large. */
  let barrier = 0

  function noteSize({ sequence, events }: MarketStep): void {
    if (events.length > MOST_EVENTS) barrier = Math.max(barrier, sequence)
  }

  const after = (sequence: number) => stepsAfter(kept.items(), sequence)

  return {
    add(step, decision) {
      noteSize(step)
      const { market, sequence, previous, time, size, from } = keptStep(step, decision)
      kept.push({ market, sequence, previous, time, size, from, levels: step.levels })
    },
    noteSize,
    isBarred: (since) => since < barrier,
    after,
    recall() {
      // Not a copy: thousands may ask for one snapshot, and keep this until it is made.
      const steps = kept.items()
      const [size, barred] = [steps.length, barrier]
      return (sequence) => (sequence < barred ? undefined : stepsAfter(steps, sequence, size))
    },
    bookAt(sequence, { ladders }) {
      const since = after(sequence)
      if (!since) return undefined
      const past = { BUY: ladders.BUY.copy(), SELL: ladders.SELL.copy() }
      for (let i = since.length - 1; i >= 0; i--) {
        for (const { side, price, before } of since[i].levels) past[side].set(price, before)
      }
      return { marketSequence: sequence, ladders: past }
    },
  }
}

/** Of the first `size` steps. */
function stepsAfter(
  steps: readonly LoggedStep[],
  sequence: number,
  size = steps.length,
): readonly LoggedStep[] | undefined {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle].sequence > sequence) high = middle
    else low = middle + 1
  }
  // The first later step must begin at `sequence`. If there is none, the last step must end there.
  const isKnown =
    low < size ? steps[low].previous === sequence : steps[size - 1]?.sequence === sequence
  return isKnown ? steps.slice(low, size) : undefined
}

/** Takes a book that `bookAt` made one step further. */
export function applyStep(ladders: Readonly<Record<Side, Ladder>>, step: DepthStep): void {
  for (const { side, price, after } of step.levels) ladders[side].set(price, after)
}
