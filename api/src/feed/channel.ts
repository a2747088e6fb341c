import { frameOf } from './frame.js'
import type { Source } from './sources/source.js'
import type { Item, Subscription } from './subscription.js'

/** One channel. A message is encoded and framed once for all its subscribers. */
export interface Channel {
  readonly name: string
  readonly source: Omit<Source<never>, 'update'>
  sequence(): number
  add(subscription: Subscription): void
  remove(subscription: Subscription): void
  size(): number
  /** Whether this group's subscribers have been given everything said so far. */
  isFlushed(group: number): boolean
  /**
   * Hands this group's subscribers what was said since their last flush; `onQueued` is called for each who
   * got any.
   */
  flush(group: number, onQueued: (subscription: Subscription) => void): void
}

/** A channel that takes in steps of one kind. */
export interface HearingChannel<Step> extends Channel {
  /** Takes a step in; gives whether the channel has something to say of it. */
  hear(step: Step, sequence: number): boolean
}

/** The subscribers of one group, and the messages that they were not given yet. */
interface Audience {
  readonly subscriptions: Set<Subscription>
  said: Item[]
}

export function createChannel<Step>(name: string, source: Source<Step>): HearingChannel<Step> {
  const audiences = new Map<number, Audience>()

  function audienceOf(group: number): Audience {
    const known = audiences.get(group)
    if (known) return known
    const audience = { subscriptions: new Set<Subscription>(), said: [] }
    audiences.set(group, audience)
    return audience
  }

  return {
    name,
    source,
    sequence: source.sequence,
    add: (subscription) => audienceOf(subscription.peer.group).subscriptions.add(subscription),
    remove(subscription) {
      const { group } = subscription.peer
      const audience = audiences.get(group)
      audience?.subscriptions.delete(subscription)
      if (audience?.subscriptions.size === 0) audiences.delete(group)
    },
    size: () => [...audiences.values()].reduce((sum, one) => sum + one.subscriptions.size, 0),
    isFlushed: (group) => (audiences.get(group)?.said.length ?? 0) === 0,
    hear(step, sequence) {
      const text = source.update(step)
      if (text === undefined) return false
      const item = { sequence, frame: frameOf(text) }
      for (const audience of audiences.values()) audience.said.push(item)
      return true
    },
    flush(group, onQueued) {
      const audience = audiences.get(group)
      if (!audience || audience.said.length === 0) return
      const items = audience.said
      audience.said = []
      const all = items.length === 1 ? items[0].frame : Buffer.concat(items.map((i) => i.frame))
      for (const subscription of audience.subscriptions) {
        if (subscription.isLive()) {
          if (source.snapshot && subscription.peer.leavesOut()) {
            subscription.pause()
            continue
          }
          subscription.peer.queue(all)
        } else subscription.take(items)
        onQueued(subscription)
      }
    },
  }
}
