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

/** Remembers what was used within the window: exact, first in first out. */
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

/** A use is seven floats: what it is found by, and then the rest. */
const FIELDS = 7
const [ACCOUNT, HIGH, LOW, TIME, CHANCE, MARKET, AT] = [0, 1, 2, 3, 4, 5, 6]
const FREE = 0

/**
 * Uses lie in pages of 2^`pageShift`, which come and go one at a time: the window grows without
 * copying them. An open table finds them. A bucket is two words, the hash and the place: so nothing
 * but a use that is found is read anywhere but where the window begins and ends, in line.
 */
export function createReplayWindow(pageShift = 14): ReplayWindow {
  const pageMask = 2 ** pageShift - 1
  // Page 0 is nobody's, so that no use is at place 0.
  const pages = [new Float64Array(0)]
  /** The pages in use, by number, the oldest first, and those that were emptied. */
  const inUse: number[] = []
  const spare: number[] = []
  let oldest = 0
  let vacant = 0
  let count = 0
  let bits = 8
  let table = new Int32Array(2 << bits)

  function find(account: number, { high, low }: MessageDigest): RecentUse | undefined {
    const mask = (2 << bits) - 1
    const hash = hashOf(account, low)
    for (let i = homeOf(hash); table[i | 1] !== FREE; i = (i + 2) & mask) {
      if (table[i] !== hash) continue
      const page = pages[table[i | 1] >>> pageShift]
      const at = (table[i | 1] & pageMask) * FIELDS
      if (page[at + LOW] === low && page[at + HIGH] === high && page[at + ACCOUNT] === account) {
        return useAt(page, at)
      }
    }
    return undefined
  }

  /** The upper bits of the hash: as the table grows, what lay side by side stays so. */
  function homeOf(hash: number): number {
    return (hash >>> (32 - bits)) << 1
  }

  function add({ account, digest, orderId, market, acceptedAt }: RecentUse): void {
    if ((vacant & pageMask) === 0) vacant = turnPage()
    if (count === 0) oldest = vacant
    if (2 * count === 1 << bits) grow()
    const page = pages[vacant >>> pageShift]
    const at = (vacant & pageMask) * FIELDS
    page[at + ACCOUNT] = account
    page[at + HIGH] = digest.high
    page[at + LOW] = digest.low
    page[at + TIME] = orderId.time
    page[at + CHANCE] = orderId.chance
    page[at + MARKET] = market
    page[at + AT] = acceptedAt
    link(hashOf(account, digest.low), vacant)
    count += 1
    vacant += 1
  }

  /** Begins another page and returns its first place. */
  function turnPage(): number {
    const number = spare.pop() ?? pages.push(new Float64Array((pageMask + 1) * FIELDS)) - 1
    inUse.push(number)
    return number << pageShift
  }

  function link(hash: number, place: number): void {
    const mask = (2 << bits) - 1
    let i = homeOf(hash)
    while (table[i | 1] !== FREE) i = (i + 2) & mask
    table[i] = hash
    table[i | 1] = place
  }

  function grow(): void {
    const old = table
    bits += 1
    table = new Int32Array(2 << bits)
    for (let i = 0; i < old.length; i += 2) if (old[i | 1] !== FREE) link(old[i], old[i | 1])
  }

  function forgetBefore(time: number): void {
    while (count > 0) {
      const page = pages[oldest >>> pageShift]
      const at = (oldest & pageMask) * FIELDS
      if (page[at + AT] + REPLAY_WINDOW_MS > time) return
      unlink(hashOf(page[at + ACCOUNT], page[at + LOW]), oldest)
      count -= 1
      oldest += 1
      if ((oldest & pageMask) === 0) leavePage()
    }
  }

  function leavePage(): void {
    spare.push(...inUse.splice(0, 1))
    oldest = inUse[0] << pageShift
  }

  /** Frees a bucket and moves later ones of its run back, so that no look-up stops short. */
  function unlink(hash: number, place: number): void {
    const mask = (2 << bits) - 1
    let hole = homeOf(hash)
    while (table[hole | 1] !== place) hole = (hole + 2) & mask
    for (let i = (hole + 2) & mask; table[i | 1] !== FREE; i = (i + 2) & mask) {
      if (((i - homeOf(table[i])) & mask) < ((i - hole) & mask)) continue
      table[hole] = table[i]
      table[hole | 1] = table[i | 1]
      hole = i
    }
    table[hole | 1] = FREE
  }

  function all(): RecentUse[] {
    const uses: RecentUse[] = []
    for (const number of inUse) {
      const from = uses.length === 0 ? oldest & pageMask : 0
      const to = Math.min(pageMask + 1, from + count - uses.length)
      for (let i = from; i < to; i++) uses.push(useAt(pages[number], i * FIELDS))
    }
    return uses
  }

  return { find, add, forgetBefore, all }
}

/** An account may choose its digests: every bit that goes in changes the upper bits. */
function hashOf(account: number, low: number): number {
  const mixed =
    (low | 0) ^ Math.imul((low / 2 ** 32) | 0, 0x85ebca6b) ^ Math.imul(account, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1)
}

function useAt(page: Float64Array, at: number): RecentUse {
  return {
    account: page[at + ACCOUNT],
    digest: { high: page[at + HIGH], low: page[at + LOW] },
    orderId: { time: page[at + TIME], chance: page[at + CHANCE] },
    market: page[at + MARKET],
    acceptedAt: page[at + AT],
  }
}
