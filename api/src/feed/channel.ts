import { frameOf } from './frame.js'
import type { Source } from './sources/source.js'
import type { Item, Subscription } from './subscription.js'

/** One channel: what it says is encoded and framed once, whoever listens. */
export interface Channel {
  readonly name: string
  readonly source: Omit<Source<never>, 'update'>
  sequence(): number
  add(subscription: Subscription): void
  remove(subscription: Subscription): void
  size(): number
  /** Whether all that it said was put before its subscribers. */
  isFlushed(): boolean
  /** Puts what was said since the last flush before each subscriber; gives those that got some. */
  flush(onQueued: (subscription: Subscription) => void): void
}

/** A channel that hears steps of one kind. */
export interface HearingChannel<Step> extends Channel {
  /** Takes a step in; whether there is something to say. */
  hear(step: Step, sequence: number): boolean
}

export function createChannel<Step>(name: string, source: Source<Step>): HearingChannel<Step> {
  const subscriptions = new Set<Subscription>()
  let said: Item[] = []

  return {
    name,
    source,
    sequence: source.sequence,
    add: (subscription) => subscriptions.add(subscription),
    remove: (subscription) => subscriptions.delete(subscription),
    size: () => subscriptions.size,
    isFlushed: () => said.length === 0,
    hear(step, sequence) {
      const text = source.update(step)
      if (text === undefined) return false
      said.push({ sequence, frame: frameOf(text) })
      return true
    },
    flush(onQueued) {
      const items = said
      if (items.length === 0) return
      said = []
      const all = items.length === 1 ? items[0].frame : Buffer.concat(items.map((i) => i.frame))
      for (const subscription of subscriptions) {
        if (subscription.isLive()) {
          if (source.snapshot && subscription.peer.isSlow()) {
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
