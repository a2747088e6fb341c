import type { Decision } from '@truebook/shared/decision'
import type { Channel } from './channel.js'
import type { Channels } from './channels.js'
import { GROUPS } from './groups.js'
import type { FoldedStep } from './market-step.js'
import { createPacing } from './pacing.js'
import type { Peer } from './peer.js'
import type { Opening, Payer } from './sources/source.js'
import type { Subscription } from './subscription.js'

/** Takes decisions in and sends messages out, to each connection once a round. */
export interface Hub {
  take(decision: Decision, steps: readonly FoldedStep[]): void
  /** The sequence up to which a peer was sent everything; `sequence` is that of the last decision taken. */
  sentThrough(sequence: number, peer: Pick<Peer, 'group'>): number
  /** Sends an opening to a subscription, which hears its channel from there on. */
  begin(subscription: Subscription, opening: Opening, head: Buffer): void
  /** Sends a paused subscription a new snapshot, charged to `payer`, and makes it live again. */
  resume(subscription: Subscription, payer: Payer): void
  leave(subscription: Subscription): void
}

export interface HubOptions {
  readonly channels: Channels
  readonly frameOf: (text: string) => Buffer
  /** Told how many milliseconds a turn wrote for. */
  readonly onFlush?: (sent: { readonly ms: number }) => void
  /** Monotonic milliseconds. */
  readonly now?: () => number
}

/** A turn writes for this many milliseconds, but to at least one group; then other work has its turn. */
const TURN_MS = 0.5

export function createHub(options: HubOptions): Hub {
  const { channels, frameOf, onFlush, now = () => performance.now() } = options
  const speaking = new Set<Channel>()
  const listening = new Set<Peer>()
  const pacing = createPacing()
  /**
   * The last decision that a channel spoke of, and for each group the one up to which it was sent everything.
   */
  let spoken = 0
  const told: number[] = Array(GROUPS).fill(0)
  let taken = 0
  let group = 0
  let isScheduled = false
  /** The last snapshot sent to a slow reader, until the next decision. */
  let last: { readonly text: string; readonly frame: Buffer } | undefined

  const isBehind = () => told.some((sequence) => sequence < spoken)

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    const pause = pacing.left(now())
    if (pause > 1) setTimeout(turn, pause)
    else setImmediate(turn)
  }

  function turn(): void {
    isScheduled = false
    const from = now()
    let to = from
    do {
      flush()
      group = (group + 1) % GROUPS
      to = now()
    } while (isBehind() && to - from < TURN_MS)
    pacing.sent({ from, to })
    onFlush?.({ ms: to - from })
    if (isBehind()) schedule()
    else speaking.clear()
  }

  function flush(): void {
    for (const channel of speaking) channel.flush(group, ({ peer }) => listening.add(peer))
    told[group] = taken
    for (const peer of listening) peer.flush()
    listening.clear()
  }

  return {
    take(decision, steps) {
      taken = decision.sequence
      last = undefined
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
    begin(subscription, { sequence, pieces: shared, texts }, head) {
      const missed = subscription.begin(sequence)
      const own = Buffer.concat([...texts.map(frameOf), ...missed])
      subscription.peer.begin({ head, shared, own })
    },
    resume(subscription, payer) {
      const { channel, peer } = subscription
      const text = channel.source.snapshot?.(payer)
      if (text === undefined || !subscription.isPaused()) return
      // Many that became slow together have read at about the same time: they share one frame.
      if (last?.text !== text) last = { text, frame: frameOf(text) }
      peer.begin({ own: last.frame })
      subscription.begin(channel.sequence())
    },
    leave(subscription) {
      const { channel } = subscription
      channel.remove(subscription)
      channels.close(channel)
      // Not left to `turn`: it clears this only when no group is behind, which may never be.
      if (channel.size() === 0) speaking.delete(channel)
    },
  }
}
