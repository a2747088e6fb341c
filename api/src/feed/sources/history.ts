import type { TradeTable } from '@truebook/shared/db/tables'
import type { EventOf } from '@truebook/shared/event'
import { decisionOf } from '../../kept-decision.js'
import type { RestingOrders } from '../../queries/feed-moments.js'
import type { MarketLog } from '../market-log.js'
import { type KeptStep, keptStep, stepIn } from '../market-step.js'
import { createSharedResult, type SharedResult } from '../shared-result.js'
import { commandsOf, type DecisionHistory, moreRows, ROWS_BACK } from './decision-history.js'
import type { Payer } from './source.js'
import { createPauses } from './told-again.js'

/**
 * A market's past, further back than memory reaches, and its trades and orders, which memory does not hold.
 */
export interface MarketHistory {
  /** The market's sequence that memory is as of. */
  sequence(): number
  /** The steps after a sequence; undefined where they are too many, too large or too long ago. */
  after(since: number, payer: Payer): Promise<Missed | undefined>
  /**
   * The steps after a sequence that traded. Only the decisions around trades are read, so it reaches further
   * back.
   */
  tradedAfter(since: number, payer: Payer): Promise<Missed | undefined>
  /**
   * What memory holds now, to be asked for the steps after a sequence up to now; gives undefined where some
   * are not in it.
   */
  recall(): (since: number) => readonly KeptStep[] | undefined
  /** A snapshot of all orders, shared by all who ask for one: only one at a time is made. */
  readonly snapshot: SharedResult<AsOf<readonly Buffer[]>>
  newestTrades(): Promise<AsOf<readonly TradeTable[]>>
  /** How many orders rested when they were last read. */
  orders(): number
  /** Every resting order of the market. */
  openOrders(): Promise<AsOf<RestingOrders>>
}

export interface Missed {
  readonly sequence: number
  readonly steps: readonly KeptStep[]
}

/** What was found, and the market's sequence that it is as of, which was that of memory or later. */
export interface AsOf<T> {
  readonly sequence: number
  readonly found: T
}

export interface MarketHistoryOptions {
  readonly market: number
  readonly log: MarketLog
  readonly sequence: () => number
  readonly decisions: DecisionHistory
  readonly queries: Pick<MarketHistory, 'newestTrades' | 'openOrders'> & {
    /**
     * The global sequence of the command that made the newest trade before `before`, or the newest of all;
     * undefined where there is none.
     */
    tradingCommand(before?: { readonly tradeNumber: number }): Promise<number | undefined>
  }
}

export function createMarketHistory(options: MarketHistoryOptions): MarketHistory {
  const { market, log, sequence, decisions, queries } = options
  let orders = 0
  return {
    newestTrades: queries.newestTrades,
    async openOrders() {
      const read = await queries.openOrders()
      orders = read.found.count
      return read
    },
    orders: () => orders,
    sequence,
    recall: log.recall,
    snapshot: createSharedResult(),
    after: (since, payer) => lookFor(since, payer, longAgo),
    tradedAfter: (since, payer) => lookFor(since, payer, tradedLongAgo),
  }

  async function lookFor(
    since: number,
    payer: Payer,
    lookBack: (since: number, payer: Payer) => Promise<Missed | undefined>,
  ): Promise<Missed | undefined> {
    const steps = recent(since)
    if (steps) {
      payer.pay(commandsOf(steps))
      return { sequence: sequence(), steps }
    }
    if (since >= sequence() || log.isBarred(since)) return undefined
    return decisions.inTurn(payer, () => lookBack(since, payer))
  }

  function recent(since: number): readonly KeptStep[] | undefined {
    return log.isBarred(since) ? undefined : log.after(since)
  }

  /**
   * Reads the commands of all markets backwards, down to the step that began at `since`. Undefined where
   * `since` lies within a step, a step is too large, or too many must be read.
   */
  async function longAgo(since: number, payer: Payer): Promise<Missed | undefined> {
    const steps: KeptStep[] = []
    const pauses = createPauses()
    for await (const decision of decisions.backwards(payer)) {
      const step = stepIn(decisionOf(decision), market)
      await pauses(decision)
      if (!step || step.previous < since) {
        if (step) return undefined
        continue
      }
      log.noteSize(step)
      if (log.isBarred(since)) return undefined
      steps.push(keptStep(step, decision))
      if (step.previous !== since) continue
      steps.reverse()
      return { sequence: steps[steps.length - 1].sequence, steps }
    }
    return undefined
  }

  /**
   * Goes backwards from trade to trade and reads the decisions around each. It has found all once there is no
   * older trade, or a step ended at `since` or before. It gives up (undefined) where a step that traded spans
   * `since` or is too large, a page is not there, or too many decisions were read.
   */
  async function tradedLongAgo(since: number, payer: Payer): Promise<Missed | undefined> {
    const now = sequence()
    const steps: KeptStep[] = []
    let oldest: EventOf<'trade'> | undefined
    let rows = ROWS_BACK.first
    const pauses = createPauses()
    for (let seen = 0; seen < decisions.most; ) {
      const command = await queries.tradingCommand(oldest)
      if (command === undefined) return { sequence: now, steps: steps.reverse() }
      const page = await decisions.upTo(command, payer, rows)
      if (page.length === 0) return undefined
      seen += page.length
      const before = steps.length
      for (const decision of page.toReversed()) {
        if (decision.sequence > command) continue
        const step = stepIn(decisionOf(decision), market)
        await pauses(decision)
        const trade = step?.events.find((event) => event.type === 'trade')
        if (!step || !trade) continue
        if (step.sequence <= since) return { sequence: now, steps: steps.reverse() }
        log.noteSize(step)
        if (step.previous < since || log.isBarred(since)) return undefined
        oldest = trade
        // The tables may be ahead of memory: what lies beyond it is heard live.
        if (step.sequence <= now) steps.push(keptStep(step, decision))
      }
      // If only one step of the page traded, trades are far apart, and most of a long page would be read in
      // vain.
      rows = steps.length > before + 1 ? moreRows(rows) : ROWS_BACK.first
    }
    return undefined
  }
}
