import type { Database } from '@truebook/shared/db/connect'
import type { KeptDecision } from '../kept-decision.js'
import { newestTradesOf, restingOrdersOf, tradingCommandOf } from '../queries/feed-moments.js'
import type { Depths, MarketDepth } from './depth.js'
import type { WindowLimits } from './event-window.js'
import { createMarketLog, type MarketLog } from './market-log.js'
import { createMarketStats, type MarketStats, type Sum } from './market-stats.js'
import type { FoldedStep } from './market-step.js'
import { type BookTops, createBookTops } from './sources/book-top.js'
import type { DecisionHistory } from './sources/decision-history.js'
import { createMarketHistory, type MarketHistory } from './sources/history.js'

/** Everything that the feed keeps of one market. */
export interface MarketFeed {
  readonly book: MarketDepth
  readonly log: MarketLog
  readonly stats: MarketStats
  readonly history: MarketHistory
  readonly tops: BookTops
}

/** The feeds of all markets, each made when it is first asked for. */
export interface MarketFeeds {
  of(market: number): MarketFeed
  /** Takes in a step; the books have it already. */
  add(step: FoldedStep, decision: KeptDecision): void
}

export interface MarketFeedsOptions {
  readonly db: Database
  readonly depths: Depths
  readonly decisions: DecisionHistory
  /** Sums of earlier trades by market, for the stats to load. Each is deleted once it is loaded. */
  readonly sums: Map<number, readonly Sum[]>
  /** How much of each market's log is kept. */
  readonly window: WindowLimits
}

export function createMarketFeeds(options: MarketFeedsOptions): MarketFeeds {
  const { db, depths, decisions, sums, window } = options
  const feeds = new Map<number, MarketFeed>()

  function open(market: number): MarketFeed {
    const book = depths.of(market)
    const log = createMarketLog(window)
    const stats = createMarketStats()
    stats.load(sums.get(market) ?? [])
    sums.delete(market)
    const history = createMarketHistory({
      market,
      log,
      decisions,
      sequence: () => book.marketSequence,
      queries: {
        tradingCommand: (before) => tradingCommandOf(db, market, before),
        newestTrades: () => newestTradesOf(db, market),
        openOrders: () => restingOrdersOf(db, market),
      },
    })
    return { book, log, stats, history, tops: createBookTops() }
  }

  function of(market: number): MarketFeed {
    let feed = feeds.get(market)
    if (!feed) {
      feed = open(market)
      feeds.set(market, feed)
    }
    return feed
  }

  return {
    of,
    add(step, decision) {
      const { log, stats } = of(step.market)
      log.add(step, decision)
      stats.add(step.events.filter((event) => event.type === 'trade'))
    },
  }
}
