import type { Channel } from './channel.js'
import type { Peer } from './peer.js'

/** A message on its way: its place in its channel, and its bytes. */
export interface Item {
  readonly sequence: number
  readonly frame: Buffer
}

/** One connection's part in one channel. */
export interface Subscription {
  readonly peer: Peer
  readonly channel: Channel
  /** Takes what the channel said since the last flush, where it is not simply sent on. */
  take(items: readonly Item[]): void
  /** Whether all that its channel says is sent on as it is. */
  isLive(): boolean
  /**
   * Hears its channel from here on, and beyond `sequence`, up to which something else tells; gives the frames
   * that waited for that.
   */
  begin(sequence: number): readonly Buffer[]
  /** Leaves out what the channel says, until `begin`. */
  pause(): void
  isPaused(): boolean
}

export interface SubscriptionOptions {
  readonly peer: Peer
  readonly channel: Channel
  /** The most messages that may wait while what came before is looked up. */
  readonly mostWaiting: number
  /** Called when more than that wait. */
  readonly onOverflow: () => void
}

/** Begins by keeping what is said, since what comes before it is still to be sent. */
export function createSubscription(options: SubscriptionOptions): Subscription {
  const { peer, channel, mostWaiting, onOverflow } = options
  let state: 'opening' | 'behind' | 'live' | 'paused' = 'opening'
  let after = 0
  let waiting: Item[] = []

  function pass(items: readonly Item[]): void {
    for (const { sequence, frame } of items) {
      // It has this one already: from a snapshot, a replay, or another copy.
      if (sequence <= after) continue
      peer.queue(frame)
      state = 'live'
    }
  }

  return {
    peer,
    channel,
    take(items) {
      if (state === 'opening') {
        // There may be more than a call takes arguments.
        for (const item of items) waiting.push(item)
        if (waiting.length > mostWaiting) onOverflow()
      } else if (state !== 'paused') pass(items)
    },
    isLive: () => state === 'live',
    begin(sequence) {
      after = sequence
      // What was said and waits for the next flush may be in what it has got.
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
