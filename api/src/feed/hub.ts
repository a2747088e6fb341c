import type { Decision } from '@truebook/shared/decision'
import type { Channel } from './channel.js'
import type { Channels } from './channels.js'
import { GROUPS } from './groups.js'
import type { FoldedStep } from './market-step.js'
import type { Peer } from './peer.js'
import type { Opening } from './sources/source.js'
import type { Subscription } from './subscription.js'

/** Where decisions come in and messages go out, to each connection once a round. */
export interface Hub {
  take(decision: Decision, steps: readonly FoldedStep[]): void
  /** Up to which decision a peer was sent everything, given the last one taken. */
  sentThrough(sequence: number, peer: Pick<Peer, 'group'>): number
  /** Lets a subscription hear its channel from an opening on, which is sent before. */
  begin(subscription: Subscription, opening: Opening, head: Buffer): void
  /** Gives a subscription that left some out all at once, and lets it hear again. */
  resume(subscription: Subscription): void
  leave(subscription: Subscription): void
}

export interface HubOptions {
  readonly channels: Channels
  readonly frameOf: (text: string) => Buffer
  /** Hears how many connections were written to in one turn. */
  readonly onFlush?: (sent: { readonly connections: number; readonly ms: number }) => void
}

/** No more than half of the time goes into sending, so that a turn waits for more to be said. */
const LONGEST_PAUSE_MS = 20

export function createHub({ channels, frameOf, onFlush }: HubOptions): Hub {
  const speaking = new Set<Channel>()
  const listening = new Set<Peer>()
  /** The last decision that somebody was to be told of, and the one up to which each group was. */
  let spoken = 0
  const told: number[] = Array(GROUPS).fill(0)
  let taken = 0
  let group = 0
  let isScheduled = false
  let notBefore = 0

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    const pause = notBefore - performance.now()
    if (pause > 1) setTimeout(turn, pause)
    else setImmediate(turn)
  }

  function turn(): void {
    isScheduled = false
    const start = performance.now()
    const connections = flush()
    const end = performance.now()
    notBefore = end + Math.min(end - start, LONGEST_PAUSE_MS)
    onFlush?.({ connections, ms: end - start })
    group = (group + 1) % GROUPS
    if (told.every((sequence) => sequence >= spoken)) speaking.clear()
    else schedule()
  }

  function flush(): number {
    for (const channel of speaking) channel.flush(group, ({ peer }) => listening.add(peer))
    told[group] = taken
    const { size } = listening
    for (const peer of listening) peer.flush()
    listening.clear()
    return size
  }

  return {
    take(decision, steps) {
      taken = decision.sequence
      const heard = channels.hear(decision, steps)
      if (heard.length === 0) return
      for (const channel of heard) speaking.add(channel)
      for (let each = 0; each < GROUPS; each++) {
        if (told[each] >= spoken) told[each] = taken - 1
      }
      spoken = taken
      schedule()
    },
    sentThrough: (sequence, peer) => (told[peer.group] < spoken ? told[peer.group] : sequence),
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
