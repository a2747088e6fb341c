import { assert } from '@truebook/shared/assert'
import type { Decision } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import type { Side } from '@truebook/shared/words'
import { decisionOf, type KeptDecision } from '../kept-decision.js'
import type { Depths } from './depth.js'

/** An event of one market, with the market's sequence. */
export type MarketEvent = Extract<Event, { marketSequence: number }>

interface StepPlace {
  readonly market: number
  /** The market's sequence after the command, and before it. */
  readonly sequence: number
  readonly previous: number
  /** Unix milliseconds. */
  readonly time: number
}

/** What one command did in one market: the feed's messages are about these. */
export interface MarketStep extends StepPlace {
  readonly events: readonly MarketEvent[]
}

/** What a step did to the levels: what is needed to tell of it or to undo it. */
export interface DepthStep extends StepPlace {
  /** Each level that changed, once, with its quantity in lots before and after. */
  readonly levels: readonly LevelChange[]
}

/** A step that the books have taken in. */
export type FoldedStep = MarketStep & DepthStep

export interface LevelChange {
  readonly side: Side
  /** In ticks. */
  readonly price: number
  /** What rested there before, in lots. */
  readonly before: number
  after: number
}

/** A step as it is kept, to be told again. */
export interface KeptStep extends StepPlace {
  /** How many events must be read for it. */
  readonly size: number
  /** The decision that has them, or else they themselves, where they are a small part of that. */
  readonly from: KeptDecision | readonly MarketEvent[]
}

/** More events of a decision than these, and twice a step's own, are not decoded for it. */
const MOST_OTHERS = 64

/** What is kept of a decision's step. */
export function keptStep(step: MarketStep, decision: KeptDecision): KeptStep {
  const { market, sequence, previous, time, events } = step
  const isSmallPart = decision.size > 2 * events.length + MOST_OTHERS
  const from = isSmallPart ? events : decision
  const size = isSmallPart ? events.length : decision.size
  return { market, sequence, previous, time, size, from }
}

/** The step itself, decoded anew. */
export function stepOf({ market, sequence, previous, time, from }: KeptStep): MarketStep {
  if (!('bytes' in from)) return { market, sequence, previous, time, events: from }
  const step = stepIn(decisionOf(from), market)
  assert(step !== undefined, 'A step is kept with a decision that did something in its market.')
  return step
}

/** What a decision did in one market, if anything. */
export function stepIn(decision: Decision, market: number): MarketStep | undefined {
  return stepsOf(decision).find((one) => one.market === market)
}

/** What a decision did in each market, in the order in which its events first name them. */
export function stepsOf({ time, events }: Decision): MarketStep[] {
  const steps: (MarketStep & { sequence: number; readonly events: MarketEvent[] })[] = []
  for (const event of events) {
    if (!('marketSequence' in event)) continue
    const { market, marketSequence } = event
    let step = steps.find((one) => one.market === market)
    if (!step) {
      const previous = marketSequence - 1
      step = { market, sequence: marketSequence, previous, time, events: [] }
      steps.push(step)
    }
    step.sequence = marketSequence
    step.events.push(event)
  }
  return steps
}

/** Folds a step into the books, and notes what each level was before. */
export function foldStep(depths: Depths, step: MarketStep): FoldedStep {
  const { ladders } = depths.of(step.market)
  // By price, asks' below zero, as both sides may have changed there: one command may sweep thousands of levels.
  const changes = new Map<number, LevelChange>()
  for (const event of step.events) {
    if (event.type !== 'level_changed') continue
    const { side, price, quantity } = event
    const key = side === 'BUY' ? price : -price
    const known = changes.get(key)
    if (known) known.after = quantity
    else changes.set(key, { side, price, before: ladders[side].at(price), after: quantity })
  }
  for (const event of step.events) depths.fold(event)
  const levels = [...changes.values()].sort(bestFirst)
  return { ...step, levels }
}

/** Orders bids before asks, and each side's best level first, so that all copies of an api say the same. */
function bestFirst(a: LevelChange, b: LevelChange): number {
  if (a.side !== b.side) return a.side === 'BUY' ? -1 : 1
  return a.side === 'BUY' ? b.price - a.price : a.price - b.price
}
