import type { Decision } from '@truebook/shared/decision'
import type { Channel } from './channel.js'
import type { Channels } from './channels.js'
import type { FoldedStep } from './market-step.js'
import type { Peer } from './peer.js'
import type { Opening } from './sources/source.js'
import type { Subscription } from './subscription.js'

/** Where decisions come in and messages go out, to each connection once a turn. */
export interface Hub {
  take(decision: Decision, steps: readonly FoldedStep[]): void
  /** Up to which decision everything was sent, given the last one taken. */
  sentThrough(sequence: number): number
  /** Lets a subscription hear its channel from an opening on, which is sent before. */
  begin(subscription: Subscription, opening: Opening, head: Buffer): void
  /** Gives a subscription that left some out all at once, and lets it hear again. */
  resume(subscription: Subscription): void
  leave(subscription: Subscription): void
}

export interface HubOptions {
  readonly channels: Channels
  readonly frameOf: (text: string) => Buffer
  /** Hears how many messages went to how many connections in one turn. */
  readonly onFlush?: (sent: { readonly connections: number; readonly ms: number }) => void
}

/** No more than half of the time goes into sending, so that a turn waits for more to be said. */
const LONGEST_PAUSE_MS = 20

export function createHub({ channels, frameOf, onFlush }: HubOptions): Hub {
  const speaking = new Set<Channel>()
  const listening = new Set<Peer>()
  let isScheduled = false
  let notBefore = 0
  /** The last decision before those that are still to be told. */
  let told = 0

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    const pause = notBefore - performance.now()
    if (pause > 1) setTimeout(flushTurn, pause)
    else setImmediate(flushTurn)
  }

  function flushTurn(): void {
    isScheduled = false
    const start = performance.now()
    const connections = flush()
    const end = performance.now()
    notBefore = end + Math.min(end - start, LONGEST_PAUSE_MS)
    onFlush?.({ connections, ms: end - start })
  }

  function flush(): number {
    for (const channel of speaking) channel.flush(({ peer }) => listening.add(peer))
    speaking.clear()
    const { size } = listening
    for (const peer of listening) peer.flush()
    listening.clear()
    return size
  }

  return {
    take(decision, steps) {
      const before = speaking.size
      for (const channel of channels.hear(decision, steps)) speaking.add(channel)
      if (before > 0 || speaking.size === 0) return
      told = decision.sequence - 1
      schedule()
    },
    sentThrough: (sequence) => (speaking.size > 0 ? told : sequence),
    begin(subscription, { sequence, texts }, head) {
      subscription.peer.begin(Buffer.concat([head, ...texts.map(frameOf)]))
      subscription.begin(sequence)
      subscription.peer.flush()
    },
    resume(subscription) {
      const { channel, peer } = subscription
      const text = channel.source.snapshot?.()
      if (text === undefined || !subscription.isPaused()) return
      peer.begin(frameOf(text))
      subscription.begin(channel.sequence())
    },
    leave(subscription) {
      subscription.channel.remove(subscription)
      channels.close(subscription.channel)
    },
  }
}
