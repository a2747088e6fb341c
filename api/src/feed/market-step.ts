import type { Decision } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import type { Side } from '@truebook/shared/words'
import type { Depths } from './depth.js'

/** An event of one market, with the market's sequence. */
export type MarketEvent = Extract<Event, { marketSequence: number }>

/** What one command did in one market: the feed's messages are about these. */
export interface MarketStep {
  readonly market: number
  /** The market's sequence after the command, and before it. */
  readonly sequence: number
  readonly previous: number
  /** Unix milliseconds. */
  readonly time: number
  readonly events: readonly MarketEvent[]
}

/** A step with what is needed to undo it. */
export interface FoldedStep extends MarketStep {
  /** Each level that changed, once, with its quantity in lots before and after. */
  readonly levels: readonly LevelChange[]
}

export interface LevelChange {
  readonly side: Side
  /** In ticks. */
  readonly price: number
  /** What rested there before, in lots. */
  readonly before: number
  after: number
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
  // A map for each side: one command may sweep thousands of levels.
  const changes = { BUY: new Map<number, LevelChange>(), SELL: new Map<number, LevelChange>() }
  for (const event of step.events) {
    if (event.type !== 'level_changed') continue
    const { side, price, quantity } = event
    const known = changes[side].get(price)
    if (known) known.after = quantity
    else changes[side].set(price, { side, price, before: ladders[side].at(price), after: quantity })
  }
  for (const event of step.events) depths.fold(event)
  const levels = [...changes.BUY.values(), ...changes.SELL.values()].sort(bestFirst)
  return { ...step, levels }
}

/** Orders bids before asks, and each side's best level first, so that all copies of an api say the same. */
function bestFirst(a: LevelChange, b: LevelChange): number {
  if (a.side !== b.side) return a.side === 'BUY' ? -1 : 1
  return a.side === 'BUY' ? b.price - a.price : a.price - b.price
}
