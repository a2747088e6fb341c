import { TruebookError } from '@truebook/shared/error'
import { type ChannelName, readChannelName } from './channel-name.js'
import { isPrivate } from './channels.js'
import type { Feed } from './feed.js'
import { frameOf } from './frame.js'
import type { Peer } from './peer.js'
import { openingOf } from './sources/opening.js'
import type { Payer } from './sources/source.js'
import { createSubscription, type Subscription } from './subscription.js'

/** The channels that one connection listens to. */
export interface Subscriptions {
  /** Begins a channel, anew where it is listened to already, with its answer and what comes before all else. */
  begin(wish: Wish): Promise<void>
  /** Leaves a channel, as it was asked for, and gives its name. Throws where it is not listened to. */
  leave(asked: string): string
  /** Sends everything at once to what left some out, each when its payer owes nothing; ends when no more can be sent now. */
  caughtUp(): Promise<void>
  /** Leaves all, for good. */
  end(): void
}

export interface Wish {
  readonly name: ChannelName
  /** Whose it is, where it is a private one. */
  readonly account: number | undefined
  readonly since: number | undefined
  /** What the answer says before all else. */
  readonly head: object
}

export interface SubscriptionsOptions {
  readonly feed: Pick<Feed, 'limits' | 'hub' | 'channels' | 'payerOf' | 'untilPaid'>
  readonly peer: Peer
  readonly ip: string
  /** Called when a channel says more than can wait for its beginning. */
  readonly onOverflow: () => void
}

const MOST_WAITING_ITEMS = 20_000
/** So many messages that are sent again cost as much as a command that is looked through. */
const TEXTS_A_COMMAND = 4

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { feed, peer, ip, onOverflow } = options
  const { limits, hub, channels } = feed
  /** In the order in which they were begun, or given all at once. */
  const byName = new Map<string, Subscription>()
  let ended = false
  let isCatchingUp = false

  function open({ name, account }: Wish, payer: Payer): Subscription {
    const before = byName.get(channels.nameOf(name))
    // First: one that nobody has yet may take long to make.
    if (!before && byName.size >= limits.subscriptions) {
      throw new TruebookError('TOO_MANY_SUBSCRIPTIONS')
    }
    const channel = channels.open(name, account, payer)
    const mostWaiting = MOST_WAITING_ITEMS
    const subscription = createSubscription({ peer, channel, mostWaiting, onOverflow })
    channel.add(subscription)
    byName.set(channel.name, subscription)
    if (before) hub.leave(before)
    return subscription
  }

  function drop(subscription: Subscription): void {
    const { name } = subscription.channel
    if (byName.get(name) === subscription) byName.delete(name)
    hub.leave(subscription)
  }

  function firstPaused(): Subscription | undefined {
    if (peer.isSlow()) return undefined
    for (const subscription of byName.values()) if (subscription.isPaused()) return subscription
    return undefined
  }

  /** Those that are left wait until this one is read, and then come before it. */
  async function resumeInTurn(): Promise<void> {
    for (let next = firstPaused(); next; next = firstPaused()) {
      const { name } = next.channel
      const payer = feed.payerOf(ip, () => byName.get(name) !== next)
      await feed.untilPaid(payer)
      if (peer.isSlow()) break
      if (payer.isGone()) continue
      byName.delete(name)
      byName.set(name, next)
      hub.resume(next, payer)
    }
  }

  return {
    async begin(wish) {
      const maker = feed.payerOf(ip, () => ended)
      await feed.untilPaid(maker)
      if (ended) return
      const subscription = open(wish, maker)
      const { name, source } = subscription.channel
      try {
        const payer = feed.payerOf(ip, () => byName.get(name) !== subscription)
        const opening = await openingOf(source, wish.since, {
          payer,
          committed: () => channels.committed(wish.name),
        })
        if (byName.get(name) !== subscription) return
        payer.pay(opening.texts.length / TEXTS_A_COMMAND)
        const { mode, sequence } = opening
        const answer = { ...wish.head, ok: true, channel: name, mode, sequence }
        hub.begin(subscription, opening, frameOf(JSON.stringify(answer)))
      } catch (error) {
        // At an end of the api what it looks back for is cut off: nobody hears of that.
        if (ended) return
        drop(subscription)
        throw error
      }
    },
    leave(asked) {
      const name = readChannelName(asked)
      const channel = isPrivate(name) ? name.kind : asked.replace('/', '_')
      const subscription = byName.get(channel)
      if (!subscription) {
        const message = `channel must be one that this connection subscribes to, but ${JSON.stringify(asked.slice(0, 80))} came.`
        throw new TruebookError('INVALID_FIELD', { message, details: { field: 'channel' } })
      }
      drop(subscription)
      return channel
    },
    async caughtUp() {
      if (isCatchingUp) return
      isCatchingUp = true
      try {
        await resumeInTurn()
      } finally {
        isCatchingUp = false
      }
    },
    end() {
      ended = true
      for (const subscription of byName.values()) hub.leave(subscription)
      byName.clear()
    },
  }
}
