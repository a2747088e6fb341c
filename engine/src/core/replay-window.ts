import { type Command, marketOf } from '@truebook/shared/command'
import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { RecentUse } from './snapshot.js'

/** How long a signed message and a client_order_id are remembered, in milliseconds. */
export const REPLAY_WINDOW_MS = 600_000

/**
 * How old a signed message may be when its command is folded. The api admits five minutes; the rest
 * is time on the way. It stays below the window, so that nothing forgotten can still be accepted.
 */
export const MAX_SIGNED_AGE_MS = 360_000

/** Remembers what was used within the window: exact, first in first out, on typed arrays. */
export interface ReplayWindow {
  /** The use of a digest by an account within the window, or undefined. */
  find(account: number, digest: MessageDigest): RecentUse | undefined
  add(use: RecentUse): void
  /** Forgets what was accepted `REPLAY_WINDOW_MS` before `time`, or earlier. */
  forgetBefore(time: number): void
  /** What is remembered, oldest first. */
  all(): RecentUse[]
}

/**
 * What a command used up, given what was decided: the client_order_ids of the orders that were
 * accepted, and its message unless it was turned down as a whole. The state machine adds the same
 * as it goes; this is for those who load a state.
 */
export function usesOf(
  command: Command,
  events: readonly Event[],
  acceptedAt: number,
): RecentUse[] {
  if (!('signed' in command)) return []
  const uses: RecentUse[] = []
  const { account, digest } = command.signed
  for (const event of events) {
    if (event.type === 'order_rejected' && command.type === 'place_order') return []
    if (event.type === 'command_rejected') return []
    if (event.type !== 'order_accepted' || event.clientOrderId === '') continue
    const { orderId, market } = event
    const digest = clientOrderIdDigest(event.clientOrderId)
    uses.push({ account, digest, orderId, market, acceptedAt })
  }
  const market = marketOf(command)
  uses.push({ account, digest, orderId: command.id, market, acceptedAt })
  return uses
}

/** What the window remembers a client_order_id by; no signing string begins like it. */
export function clientOrderIdDigest(clientOrderId: string): MessageDigest {
  return messageDigest(`client_order_id ${clientOrderId}`)
}

const FIELDS = 7
const [ACCOUNT, HIGH, LOW, TIME, CHANCE, MARKET, AT] = [0, 1, 2, 3, 4, 5, 6]
const FREE = 0

export function createReplayWindow(initialCapacity = 2 ** 12): ReplayWindow {
  let capacity = initialCapacity
  let ring = new Float64Array(capacity * FIELDS)
  let buckets = new Int32Array(capacity * 2)
  let oldest = 0
  let count = 0

  /** Where a look-up begins. The upper bits of the product depend on every bit that went in. */
  const homeOf = (account: number, low: number) => {
    const mixed =
      (low | 0) ^ Math.imul((low / 2 ** 32) | 0, 0x85ebca6b) ^ Math.imul(account, 0xc2b2ae35)
    return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> (Math.clz32(buckets.length) + 1)
  }

  function find(account: number, digest: MessageDigest): RecentUse | undefined {
    const mask = buckets.length - 1
    for (let i = homeOf(account, digest.low); buckets[i] !== FREE; i = (i + 1) & mask) {
      const at = (buckets[i] - 1) * FIELDS
      if (
        ring[at + LOW] === digest.low &&
        ring[at + HIGH] === digest.high &&
        ring[at + ACCOUNT] === account
      ) {
        return useAt(at)
      }
    }
    return undefined
  }

  function add(use: RecentUse): void {
    if (count === capacity) grow()
    const place = (oldest + count) % capacity
    const at = place * FIELDS
    ring[at + ACCOUNT] = use.account
    ring[at + HIGH] = use.digest.high
    ring[at + LOW] = use.digest.low
    ring[at + TIME] = use.orderId.time
    ring[at + CHANCE] = use.orderId.chance
    ring[at + MARKET] = use.market
    ring[at + AT] = use.acceptedAt
    count += 1
    link(place)
  }

  function link(place: number): void {
    const mask = buckets.length - 1
    let i = homeOf(ring[place * FIELDS + ACCOUNT], ring[place * FIELDS + LOW])
    while (buckets[i] !== FREE) i = (i + 1) & mask
    buckets[i] = place + 1
  }

  function forgetBefore(time: number): void {
    while (count > 0 && ring[oldest * FIELDS + AT] + REPLAY_WINDOW_MS <= time) {
      unlink(oldest)
      oldest = (oldest + 1) % capacity
      count -= 1
    }
  }

  /** Frees a bucket and moves later ones of its run back, so that no look-up stops short. */
  function unlink(place: number): void {
    const mask = buckets.length - 1
    let hole = homeOf(ring[place * FIELDS + ACCOUNT], ring[place * FIELDS + LOW])
    while (buckets[hole] !== place + 1) hole = (hole + 1) & mask
    for (let i = (hole + 1) & mask; buckets[i] !== FREE; i = (i + 1) & mask) {
      const at = (buckets[i] - 1) * FIELDS
      const home = homeOf(ring[at + ACCOUNT], ring[at + LOW])
      if (((i - home) & mask) < ((i - hole) & mask)) continue
      buckets[hole] = buckets[i]
      hole = i
    }
    buckets[hole] = FREE
  }

  function grow(): void {
    const uses = all()
    capacity *= 2
    ring = new Float64Array(capacity * FIELDS)
    buckets = new Int32Array(capacity * 2)
    oldest = 0
    count = 0
    for (const use of uses) add(use)
  }

  function all(): RecentUse[] {
    return Array.from({ length: count }, (_, i) => useAt(((oldest + i) % capacity) * FIELDS))
  }

  function useAt(at: number): RecentUse {
    return {
      account: ring[at + ACCOUNT],
      digest: { high: ring[at + HIGH], low: ring[at + LOW] },
      orderId: { time: ring[at + TIME], chance: ring[at + CHANCE] },
      market: ring[at + MARKET],
      acceptedAt: ring[at + AT],
    }
  }

  return { find, add, forgetBefore, all }
}
