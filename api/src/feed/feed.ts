import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@truebook/shared/db/connect'
import type { Decision } from '@truebook/shared/decision'
import type { Stream } from '@truebook/shared/streams'
import { countedAddress } from '../access/ip-rules.js'
import type { KeptDecision } from '../kept-decision.js'
import { type Beginnings, createBeginnings } from './beginnings.js'
import { type Channels, createChannels } from './channels.js'
import { frameOf } from './frame.js'
import { createHub, type Hub } from './hub.js'
import { createBuckets, createCounts, FEED_LIMITS, type FeedLimits } from './limits.js'
import type { LoadedFeed } from './load.js'
import { createMarketFeeds, type MarketFeeds } from './market-feeds.js'
import { foldStep, stepsOf } from './market-step.js'
import { createDecisionHistory } from './sources/decision-history.js'
import type { Payer } from './sources/source.js'

/** The live feed: decisions come in, and every connection hears of those in its channels. */
export interface Feed {
  readonly limits: FeedLimits
  readonly hub: Hub
  readonly channels: Channels
  readonly markets: MarketFeeds
  readonly beginnings: Beginnings
  /** Takes in a decision; each is to come once and in sequence. Books and channels are then as of it. */
  take(decision: Decision, kept: KeptDecision): void
  /** Takes a place for a connection from an address; false if there is none left. */
  admitConnection(ip: string): boolean
  releaseConnection(ip: string): void
  admitAccount(account: number): boolean
  releaseAccount(account: number): void
  /** Counts a message; false if it comes too soon after others. */
  admitMessage(session: string, ip: string, account: number | undefined): boolean
  /** Who pays for searches of the past, by its address. This is counted apart from its messages. */
  payerOf(ip: string, isGone: () => boolean): Payer
  /** Resolves once the payer owes nothing, or is gone. */
  untilPaid(payer: Payer): Promise<void>
}

export interface FeedOptions {
  readonly db: Database
  readonly loaded: LoadedFeed
  /** A reader of the event stream that nothing else waits for. */
  readonly events: Stream
  readonly now: () => number
  readonly limits?: Partial<FeedLimits>
  readonly onFlush?: (sent: { readonly ms: number }) => void
}

/**
 * What is kept for clients that come back: of each market, and of all together. Both hold the same
 * bytes.
 */
const WINDOW = { items: 8_192, events: 65_536 }
/** The most decisions that are read from the journal for a client that was away. */
const MOST_MISSED = 50_000
/** To search this many commands costs a payer as much as one message. */
const COMMANDS_A_MESSAGE = 64

export function createFeed(options: FeedOptions): Feed {
  const { db, loaded, events, now, onFlush } = options
  const { catalog, depths, prices, names, sums, sequence: from } = loaded
  const limits = { ...FEED_LIMITS, ...options.limits }
  const decisions = createDecisionHistory({
    db,
    events,
    from,
    kept: WINDOW,
    most: MOST_MISSED,
  })
  const markets = createMarketFeeds({ db, depths, decisions, sums, window: WINDOW })
  const channels = createChannels({ db, catalog, prices, names, markets, decisions, now })
  const hub = createHub({ channels, frameOf, ...(onFlush ? { onFlush } : {}) })
  const connections = createCounts()
  const buckets = createBuckets(() => performance.now())

  return {
    limits,
    hub,
    channels,
    markets,
    beginnings: createBeginnings(limits.beginningBytes),
    take(decision, kept) {
      for (const event of decision.events) {
        catalog.fold(event)
        prices.fold(event)
      }
      const steps = stepsOf(decision).map((step) => foldStep(depths, step))
      for (const step of steps) markets.add(step, kept)
      decisions.add(decision, kept)
      hub.take(decision, steps)
      for (const event of decision.events) names.note(event)
    },
    admitConnection(ip) {
      if (!connections.take('all', limits.connections)) return false
      if (connections.take(addressKey(ip), limits.connectionsPerIp)) return true
      connections.give('all')
      return false
    },
    releaseConnection(ip) {
      connections.give('all')
      connections.give(addressKey(ip))
    },
    admitAccount: (account) => connections.take(`account ${account}`, limits.connectionsPerAccount),
    releaseAccount: (account) => connections.give(`account ${account}`),
    admitMessage(session, ip, account) {
      return (
        buckets.take(session, limits.messagesPerSocket) &&
        buckets.take(addressKey(ip), limits.messagesPerIp) &&
        (account === undefined || buckets.take(`account ${account}`, limits.messagesPerAccount))
      )
    },
    payerOf(ip, isGone) {
      const name = addressKey(ip)
      const key = `looked through for ${name}`
      const perSecond = limits.messagesPerIp
      return {
        name,
        pay: (commands) => buckets.charge(key, perSecond, commands / COMMANDS_A_MESSAGE),
        owedMs: () => buckets.owedMs(key, perSecond),
        isGone,
      }
    },
    async untilPaid({ owedMs, isGone }) {
      for (let owed = owedMs(); owed > 0 && !isGone(); owed = owedMs()) {
        await sleep(owed, undefined, { ref: false })
      }
    },
  }
}

/** Counted as for requests: an IPv6 network counts as one address. */
function addressKey(ip: string): string {
  return `ip ${countedAddress(ip)}`
}
