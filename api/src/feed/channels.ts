import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import type { Decision } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import type { OrderNames } from '@truebook/shared/order-names'
import { PRIVATE_MESSAGES, type PrivateChannel } from '@truebook/shared/wire/feed-private'
import { marketAsked } from '../listed.js'
import { globalSequence, marketSequenceOf } from '../queries/feed-moments.js'
import type { Catalog, ListedMarket } from './catalog.js'
import { type Channel, createChannel, type HearingChannel } from './channel.js'
import type { ChannelName } from './channel-name.js'
import { widthOf } from './group-width.js'
import type { MarketFeeds } from './market-feeds.js'
import type { FoldedStep } from './market-step.js'
import type { Prices } from './prices.js'
import { accountSource } from './sources/account.js'
import { accountsOf } from './sources/account-updates.js'
import { bboSource } from './sources/bbo.js'
import { bookSource } from './sources/book.js'
import { candlesSource } from './sources/candles.js'
import type { DecisionHistory } from './sources/decision-history.js'
import { depthSource } from './sources/depth.js'
import type { Payer, Source } from './sources/source.js'
import { statusSource } from './sources/status.js'
import { tickerSource } from './sources/ticker.js'
import { tradesSource } from './sources/trades.js'

/** The channels that somebody listens to. Others do not exist, and cost nothing. */
export interface Channels {
  /** The one spelling of a channel's name, which its messages carry. Throws where there is no such market. */
  nameOf(name: ChannelName): string
  /**
   * The channel of a name, made where needed; of an account where it is private. What that searches is
   * charged to `payer`. Throws where there is no such market, or its ticks do not fit the grouping.
   */
  open(name: ChannelName, account: number | undefined, payer: Payer): Channel
  /** A channel's sequence by the database: the highest that any api copy may have told. */
  committed(name: ChannelName): Promise<number>
  /** Forgets a channel if nobody listens to it any more. */
  close(channel: Channel): void
  /** Lets the channels take in a command; gives those that have something to say of it. */
  hear(decision: Decision, steps: readonly FoldedStep[]): readonly Channel[]
  count(): number
}

export interface ChannelParts {
  readonly db: Database
  readonly catalog: Catalog
  readonly prices: Pick<Prices, 'last'>
  readonly names: OrderNames
  readonly markets: MarketFeeds
  readonly decisions: DecisionHistory
  readonly now: () => number
}

type MarketName = Exclude<ChannelName, { kind: PrivateChannel | 'status' }>

export function createChannels(parts: ChannelParts): Channels {
  const { db, catalog, prices, markets, decisions, now } = parts
  const byKey = new Map<string, Channel>()
  const byMarket = new Map<number, Set<HearingChannel<FoldedStep>>>()
  const byAccount = new Map<number, Set<HearingChannel<Decision>>>()
  const statuses = new Set<HearingChannel<Decision>>()
  /** What takes each channel out of all of these again. */
  const forgetting = new Map<Channel, () => void>()

  function sourceOf(
    name: MarketName,
    channel: string,
    market: ListedMarket,
    payer: Payer,
  ): Source<FoldedStep> {
    const feed = markets.of(market.rules.id)
    const sequence = () => feed.book.marketSequence
    const { stats } = feed
    switch (name.kind) {
      case 'depth': {
        const limit = name.depth ?? Number.POSITIVE_INFINITY
        const width = widthOf(market.tick, name.grouping, { name: 'tick_size', field: 'channel' })
        return depthSource(market, { channel, width, limit }, feed, payer)
      }
      case 'bbo':
        return bboSource(market, channel, feed.book)
      case 'book':
        return bookSource(market, channel, feed.history)
      case 'trades':
        return tradesSource(market, channel, feed.history)
      case 'ticker':
        return tickerSource(market, channel, { stats, prices, sequence, now })
      case 'candles':
        return candlesSource(market, { channel, interval: name.interval }, { stats, sequence })
    }
  }

  function keep(key: string, opened: Channel, leave: () => void): Channel {
    byKey.set(key, opened)
    forgetting.set(opened, () => {
      byKey.delete(key)
      leave()
    })
    return opened
  }

  function openMarketChannel(name: MarketName, payer: Payer): Channel {
    const market = marketAsked(catalog, name.ticker)
    const channel = channelText(name, market)
    const known = byKey.get(channel)
    if (known) return known
    const opened = createChannel(channel, sourceOf(name, channel, market, payer))
    return keep(channel, opened, addTo(byMarket, market.rules.id, opened))
  }

  function openAccountChannel(kind: PrivateChannel, account: number): Channel {
    const key = `${kind}#${account}`
    const known = byKey.get(key)
    if (known) return known
    const opened = createChannel(kind, accountSource(kind, account, parts))
    return keep(key, opened, addTo(byAccount, account, opened))
  }

  function openStatus(): Channel {
    const known = byKey.get('status')
    if (known) return known
    const opened = createChannel('status', statusSource(catalog, decisions.sequence))
    statuses.add(opened)
    return keep('status', opened, () => statuses.delete(opened))
  }

  /**
   * The part of a decision that each listening account hears. A decision may be about thousands of accounts:
   * so its events are gone through once, and not once for each.
   */
  function partsHeard(decision: Decision): Map<number, Decision> {
    const parts = new Map<number, Decision & { readonly events: Event[] }>()
    if (byAccount.size === 0) return parts
    for (const event of decision.events) {
      for (const account of accountsOf(event)) {
        if (!byAccount.has(account)) continue
        const part = parts.get(account)
        if (!part) parts.set(account, { ...decision, events: [event] })
        // An event names an account that trades with itself twice.
        else if (part.events.at(-1) !== event) part.events.push(event)
      }
    }
    return parts
  }

  return {
    nameOf(name) {
      if (name.kind === 'status' || isPrivate(name)) return name.kind
      return channelText(name, marketAsked(catalog, name.ticker))
    },
    open(name, account, payer) {
      if (name.kind === 'status') return openStatus()
      if (!isPrivate(name)) return openMarketChannel(name, payer)
      assert(account !== undefined, 'A private channel is of an account.')
      return openAccountChannel(name.kind, account)
    },
    committed(name) {
      if (name.kind === 'status' || isPrivate(name)) return globalSequence(db)
      return marketSequenceOf(db, marketAsked(catalog, name.ticker).rules.id)
    },
    close(channel) {
      if (channel.size() > 0) return
      forgetting.get(channel)?.()
      forgetting.delete(channel)
    },
    hear(decision, steps) {
      const speaking: Channel[] = []
      for (const step of steps) {
        for (const channel of byMarket.get(step.market) ?? []) {
          if (channel.hear(step, step.sequence)) speaking.push(channel)
        }
      }
      for (const [account, part] of partsHeard(decision)) {
        for (const channel of byAccount.get(account) ?? []) {
          if (channel.hear(part, decision.sequence)) speaking.push(channel)
        }
      }
      for (const channel of statuses) {
        if (channel.hear(decision, decision.sequence)) speaking.push(channel)
      }
      return speaking
    },
    count: () => byKey.size,
  }
}

/** Whether a channel belongs to one account. */
export function isPrivate(
  name: ChannelName,
): name is Extract<ChannelName, { kind: PrivateChannel }> {
  return Object.hasOwn(PRIVATE_MESSAGES, name.kind)
}

function channelText(name: MarketName, { rules }: ListedMarket): string {
  const base = `${name.kind}:${rules.ticker}`
  if (name.kind === 'candles') return `${base}:${name.interval}`
  if (name.kind !== 'depth') return base
  const width = name.grouping === undefined ? '' : `:tick_size=${name.grouping}`
  return `${base}${width}${name.depth === undefined ? '' : `:depth=${name.depth}`}`
}

/** Adds an item to a group; gives a function that takes it out again. */
function addTo<T>(groups: Map<number, Set<T>>, key: number, item: T): () => void {
  const group = groups.get(key) ?? new Set()
  groups.set(key, group.add(item))
  return () => {
    group.delete(item)
    if (group.size === 0) groups.delete(key)
  }
}
