import { TruebookError } from '@truebook/shared/error'
import { type ChannelName, readChannelName } from './channel-name.js'
import { isPrivate } from './channels.js'
import type { Feed } from './feed.js'
import { frameOf } from './frame.js'
import type { Gate } from './key-gate.js'
import type { Peer } from './peer.js'
import { openingOf } from './sources/opening.js'
import type { Payer } from './sources/source.js'
import { createSubscription, type Subscription } from './subscription.js'

/** The channels that one connection listens to. */
export interface Subscriptions {
  /**
   * Subscribes to a channel, anew where it is subscribed to already: sends the answer and the opening. Throws
   * why it is refused.
   */
  begin(wish: Wish): Promise<void>
  /**
   * Leaves a channel by the name it was asked for with, and gives its name. Throws `INVALID_FIELD` where it
   * is not subscribed to.
   */
  leave(asked: string): string
  /**
   * Makes paused subscriptions live again by a snapshot, each once its payer owes nothing. Resolves when none
   * is left, or the reader is slow again.
   */
  caughtUp(): Promise<void>
  /** Whether a channel is left out, until its next snapshot. */
  isLeavingOut(): boolean
  /** Leaves all channels, for good. */
  end(): void
}

export interface Wish {
  readonly name: ChannelName
  /** The account that a private channel belongs to. */
  readonly account: number | undefined
  readonly since: number | undefined
  /** The first fields of the answer. */
  readonly head: object
}

export interface SubscriptionsOptions {
  readonly feed: Pick<Feed, 'limits' | 'hub' | 'channels' | 'payerOf' | 'untilPaid'>
  readonly peer: Peer
  readonly ip: string
  /** Called when a channel says more than may wait until its opening is made. */
  readonly onOverflow: () => void
  readonly gate: Gate
}

const MOST_WAITING_ITEMS = 20_000
/** This many messages cost as much to send again as a command to search. */
const TEXTS_A_COMMAND = 4

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { feed, peer, ip, onOverflow, gate } = options
  const { limits, hub, channels } = feed
  /** In the order in which they last began or were resumed. */
  const byName = new Map<string, Subscription>()
  let ended = false
  let isCatchingUp = false

  function open({ name, account }: Wish, payer: Payer): Subscription {
    const before = byName.get(channels.nameOf(name))
    // Before the channel is opened: one that nobody has yet may take long to make.
    if (!before && byName.size >= limits.subscriptions) {
      throw new TruebookError('TOO_MANY_SUBSCRIPTIONS')
    }
    const channel = channels.open(name, account, payer)
    const mostWaiting = MOST_WAITING_ITEMS
    const own = isPrivate(name) ? { gate } : {}
    const subscription = createSubscription({ peer, channel, mostWaiting, onOverflow, ...own })
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

  /**
   * Resumes paused subscriptions until the reader is slow again. Those left then wait until it has read, and
   * come first.
   */
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
        if (isPrivate(wish.name) && !gate.isOpen()) {
          gate.onShut()
          return
        }
        payer.pay(opening.texts.length / TEXTS_A_COMMAND)
        const { mode, sequence } = opening
        const answer = { ...wish.head, ok: true, channel: name, mode, sequence }
        hub.begin(subscription, opening, frameOf(JSON.stringify(answer)))
      } catch (error) {
        // When the connection ends, its searches are cut off: nobody is told of that.
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
    isLeavingOut: () => [...byName.values()].some((one) => one.isPaused()),
    end() {
      ended = true
      for (const subscription of byName.values()) hub.leave(subscription)
      byName.clear()
    },
  }
}
