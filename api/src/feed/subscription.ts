import type { Channel } from './channel.js'
import type { Gate } from './key-gate.js'
import type { Peer } from './peer.js'

/** A message on its way: its sequence in its channel, and its bytes. */
export interface Item {
  readonly sequence: number
  readonly frame: Buffer
}

/** One connection's subscription to one channel. */
export interface Subscription {
  readonly peer: Peer
  readonly channel: Channel
  /** Takes what the channel said since the last flush. Called unless the subscription is live. */
  take(items: readonly Item[]): void
  /** Whether all that its channel says is sent on as it is. */
  isLive(): boolean
  /**
   * Hears its channel from here on, except messages up to `sequence`, which the opening stands for. Gives the
   * frames that waited for that and are later.
   */
  begin(sequence: number): readonly Buffer[]
  /** Leaves out what the channel says, until `begin`. */
  pause(): void
  isPaused(): boolean
}

export interface SubscriptionOptions {
  readonly peer: Peer
  readonly channel: Channel
  /** The most messages that may wait while the opening is made. */
  readonly mostWaiting: number
  /** Called when more than that wait. */
  readonly onOverflow: () => void
  /** Of a private channel. */
  readonly gate?: Gate | undefined
}

/** It begins by keeping messages, since the opening before them is still to be sent. */
export function createSubscription(options: SubscriptionOptions): Subscription {
  const { peer, channel, mostWaiting, onOverflow, gate } = options
  let state: 'opening' | 'behind' | 'live' | 'paused' = 'opening'
  let after = 0
  let waiting: Item[] = []

  function pass(items: readonly Item[]): void {
    for (const { sequence, frame } of items) {
      // The client has this one already: from a snapshot, a replay, or another copy.
      if (sequence <= after) continue
      peer.queue(frame)
      state = 'live'
    }
  }

  return {
    peer,
    channel,
    take(items) {
      if (gate && !gate.isOpen()) gate.onShut()
      else if (state === 'opening') {
        // Not by one `push` of all: there may be more than a call takes arguments.
        for (const item of items) waiting.push(item)
        if (waiting.length > mostWaiting) onOverflow()
      } else if (state !== 'paused') pass(items)
    },
    isLive: () => state === 'live' && (!gate || gate.isOpen()),
    begin(sequence) {
      after = sequence
      // Messages that wait for the next flush may be in the opening already.
      state = channel.isFlushed(peer.group) && channel.sequence() >= sequence ? 'live' : 'behind'
      const missed = waiting.filter((item) => item.sequence > after)
      waiting = []
      if (missed.length > 0) state = 'live'
      return missed.map(({ frame }) => frame)
    },
    pause() {
      state = 'paused'
    },
    isPaused: () => state === 'paused',
  }
}
