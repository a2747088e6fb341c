import { frameOf } from './frame.js'
import { GROUPS } from './groups.js'
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
  /** Whether all that it said was put before its subscribers of a group. */
  isFlushed(group: number): boolean
  /** Puts what was said since the last flush before each subscriber of a group; gives those that got some. */
  flush(group: number, onQueued: (subscription: Subscription) => void): void
}

/** A channel that hears steps of one kind. */
export interface HearingChannel<Step> extends Channel {
  /** Takes a step in; whether there is something to say. */
  hear(step: Step, sequence: number): boolean
}

export function createChannel<Step>(name: string, source: Source<Step>): HearingChannel<Step> {
  const subscriptions = Array.from({ length: GROUPS }, () => new Set<Subscription>())
  /** What each group has still to hear. */
  const said: Item[][] = subscriptions.map(() => [])

  return {
    name,
    source,
    sequence: source.sequence,
    add: (subscription) => subscriptions[subscription.peer.group].add(subscription),
    remove: (subscription) => subscriptions[subscription.peer.group].delete(subscription),
    size: () => subscriptions.reduce((sum, { size }) => sum + size, 0),
    isFlushed: (group) => said[group].length === 0,
    hear(step, sequence) {
      const text = source.update(step)
      if (text === undefined) return false
      const item = { sequence, frame: frameOf(text) }
      for (let group = 0; group < GROUPS; group++) {
        if (subscriptions[group].size > 0) said[group].push(item)
      }
      return true
    },
    flush(group, onQueued) {
      const items = said[group]
      if (items.length === 0) return
      said[group] = []
      const all = items.length === 1 ? items[0].frame : Buffer.concat(items.map((i) => i.frame))
      for (const subscription of subscriptions[group]) {
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
