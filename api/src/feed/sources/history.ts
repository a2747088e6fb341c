import type { OrderTable, TradeTable } from '@truebook/shared/db/tables'
import type { MarketLog } from '../market-log.js'
import { type MarketStep, stepsOf } from '../market-step.js'
import type { DecisionHistory } from './decision-history.js'

/** What happened in a market longer ago than memory goes, and what it holds that memory does not. */
export interface MarketHistory {
  /** The market's sequence that memory is as of. */
  sequence(): number
  /** The commands after a sequence; undefined where they are too many or too long ago. */
  after(since: number): Promise<Missed | undefined>
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
    async after(since) {
      const kept = log.after(since)
      if (kept) return { sequence: sequence(), steps: kept }
      if (since >= sequence()) return undefined
      return fromJournal(since)
    },
  }

  /** Backwards through the journal, until the command that ended at `since`. */
  async function fromJournal(since: number): Promise<Missed | undefined> {
    const steps: MarketStep[] = []
    for await (const decision of decisions.backwards()) {
      const step = stepsOf(decision).find((one) => one.market === market)
      if (!step || step.previous < since) {
        if (step) return undefined
        continue
      }
      steps.push(step)
      if (step.previous !== since) continue
      steps.reverse()
      return { sequence: steps[steps.length - 1].sequence, steps }
    }
    return undefined
  }
}
