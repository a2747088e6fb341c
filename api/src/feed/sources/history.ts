import type { OrderTable, TradeTable } from '@truebook/shared/db/tables'
import type { MarketLog } from '../market-log.js'
import { type MarketStep, stepsOf } from '../market-step.js'
import { createSharedResult, type SharedResult } from '../shared-result.js'
import type { DecisionHistory } from './decision-history.js'
import type { Payer } from './source.js'

/** What happened in a market longer ago than memory goes, and what it holds that memory does not. */
export interface MarketHistory {
  /** The market's sequence that memory is as of. */
  sequence(): number
  /** The commands after a sequence; undefined where they are too many, too large or too long ago. */
  after(since: number, payer: Payer): Promise<Missed | undefined>
  /** The same, as far as memory goes. */
  recent(since: number): readonly MarketStep[] | undefined
  /** The text of a snapshot of all orders, kept for all who ask for one. */
  readonly snapshot: SharedResult<AsOfText>
  newestTrades(): Promise<AsOf<TradeTable>>
  /** Every resting order of the market, bids and asks each in the order in which they trade. */
  openOrders(): Promise<AsOf<Pick<OrderTable, 'id' | 'side' | 'price' | 'remaining'>>>
}

export interface Missed {
  readonly sequence: number
  readonly steps: readonly MarketStep[]
}

/** Rows, and the market's sequence that they are as of: at least that of memory. */
export interface AsOf<Row> {
  readonly sequence: number
  readonly rows: readonly Row[]
}

/** A message, and the market's sequence that it is as of. */
export interface AsOfText {
  readonly sequence: number
  readonly text: string
}

export interface MarketHistoryOptions {
  readonly market: number
  readonly log: MarketLog
  readonly sequence: () => number
  readonly decisions: DecisionHistory
  readonly queries: Pick<MarketHistory, 'newestTrades' | 'openOrders'>
}

export function createMarketHistory(options: MarketHistoryOptions): MarketHistory {
  const { market, log, sequence, decisions, queries } = options
  return {
    ...queries,
    sequence,
    recent,
    snapshot: createSharedResult(),
    async after(since, payer) {
      const steps = recent(since)
      if (steps) return { sequence: sequence(), steps }
      if (since >= sequence() || log.isBarred(since)) return undefined
      return decisions.inTurn(payer, () => longAgo(since, payer))
    },
  }

  function recent(since: number): readonly MarketStep[] | undefined {
    return log.isBarred(since) ? undefined : log.after(since)
  }

  /** Backwards through all markets' commands, until the one that ended at `since`. */
  async function longAgo(since: number, payer: Payer): Promise<Missed | undefined> {
    const steps: MarketStep[] = []
    for await (const decision of decisions.backwards(payer)) {
      const step = stepsOf(decision).find((one) => one.market === market)
      if (!step || step.previous < since) {
        if (step) return undefined
        continue
      }
      log.noteSize(step)
      if (log.isBarred(since)) return undefined
      steps.push(step)
      if (step.previous !== since) continue
      steps.reverse()
      return { sequence: steps[steps.length - 1].sequence, steps }
    }
    return undefined
  }
}
