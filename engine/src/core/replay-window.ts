import { type Command, marketOf } from '@truebook/shared/command'
import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import { HOUSE } from './ledger.js'
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
  if (isOnceOnly(command)) return operatorUses(command, events, acceptedAt)
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

function operatorUses(command: Command, events: readonly Event[], acceptedAt: number): RecentUse[] {
  if (events.some(({ type }) => type === 'command_rejected')) return []
  const { id: orderId } = command
  const use = { account: HOUSE, digest: operatorDigest(orderId), orderId }
  return [{ ...use, market: marketOf(command), acceptedAt }]
}

/** Whether a command of operators would do harm if it came again later: it counts once, by its id. */
export function isOnceOnly({ type }: Command): boolean {
  return type === 'set_market_status' || type === 'set_account_frozen'
}

/** What the window remembers an operator's command by, as one of the house, which signs nothing. */
export function operatorDigest({ time, chance }: OrderId): MessageDigest {
  return { high: time, low: chance }
}

/** What the window remembers a client_order_id by; no signing string begins like it. */
export function clientOrderIdDigest(clientOrderId: string): MessageDigest {
  return messageDigest(`client_order_id ${clientOrderId}`)
}

/** A use is six floats, and when it was accepted, which lies apart: to forget reads nothing else. */
const FIELDS = 6
const [ACCOUNT, HIGH, LOW, TIME, CHANCE, MARKET] = [0, 1, 2, 3, 4, 5]
const FREE = 0
/** How many buckets are looked over when a use is added: half a line of the cache. */
const SWEPT = 4

interface Page {
  readonly uses: Float64Array
  readonly acceptedAt: Float64Array
}

/**
 * Uses take turns, and lie in pages of 2^`pageShift`, which come and go one at a time: the window
 * grows without copying them. An open table finds them: a bucket is two words, the hash and the turn.
 * To forget is only to move on; a broom goes round the table, in line, and clears the buckets of what
 * was forgotten. So a use costs one look at a place that is not in the cache, where it is looked for.
 */
export function createReplayWindow(pageShift = 14): ReplayWindow {
  const pageMask = 2 ** pageShift - 1
  /** The pages in use, the oldest first, and those that were emptied. */
  const pages: Page[] = []
  const spare: Page[] = []
  /** Turns are counted in 32 bits and around: of the first page's first use, the oldest, the next. */
  let base = 0
  let oldest = 0
  let next = 0
  let bits = 8
  let table = new Int32Array(2 << bits)
  /** Buckets in use, also by what was forgotten. */
  let filled = 0
  let broom = 0

  function find(account: number, { high, low }: MessageDigest): RecentUse | undefined {
    const mask = (2 << bits) - 1
    const hash = hashOf(account, low)
    for (let i = homeOf(hash); table[i] !== FREE; i = (i + 2) & mask) {
      if (table[i] !== hash || isForgotten(table[i | 1])) continue
      const turn = table[i | 1]
      const { uses } = pageOf(turn)
      const at = (turn & pageMask) * FIELDS
      if (uses[at + LOW] === low && uses[at + HIGH] === high && uses[at + ACCOUNT] === account) {
        return useOf(turn)
      }
    }
    return undefined
  }

  /** The upper bits of the hash: as the table grows, what lay side by side stays so. */
  function homeOf(hash: number): number {
    return (hash >>> (32 - bits)) << 1
  }

  function isForgotten(turn: number): boolean {
    return ((turn - oldest) | 0) < 0
  }

  function pageOf(turn: number): Page {
    return pages[((turn - base) | 0) >>> pageShift]
  }

  function add({ account, digest, orderId, market, acceptedAt }: RecentUse): void {
    if (((next - base) | 0) >>> pageShift === pages.length) turnPage()
    const page = pageOf(next)
    const at = (next & pageMask) * FIELDS
    page.uses[at + ACCOUNT] = account
    page.uses[at + HIGH] = digest.high
    page.uses[at + LOW] = digest.low
    page.uses[at + TIME] = orderId.time
    page.uses[at + CHANCE] = orderId.chance
    page.uses[at + MARKET] = market
    page.acceptedAt[next & pageMask] = acceptedAt
    sweep()
    if (2 * filled >= 1 << bits) rebuild()
    link(hashOf(account, digest.low), next)
    next = (next + 1) | 0
  }

  function turnPage(): void {
    const size = pageMask + 1
    pages.push(
      spare.pop() ?? {
        uses: new Float64Array(size * FIELDS),
        acceptedAt: new Float64Array(size),
      },
    )
  }

  function link(hash: number, turn: number): void {
    const mask = (2 << bits) - 1
    let i = homeOf(hash)
    while (table[i] !== FREE) i = (i + 2) & mask
    table[i] = hash
    table[i | 1] = turn
    filled += 1
  }

  /** Looks over the next buckets, and clears those of what was forgotten. */
  function sweep(): void {
    const mask = (2 << bits) - 1
    for (let n = 0; n < SWEPT; n++) {
      const hash = table[broom]
      // Its sign says both that the bucket is in use and that it is forgotten: nothing would foresee
      // whether a bucket is in use, and to guess wrong costs more than all else here.
      if ((((table[broom | 1] - oldest) | 0) & (hash | -hash)) < 0) clear(broom)
      else broom = (broom + 2) & mask
    }
  }

  /** Frees a bucket and moves later ones of its run back, so that no look-up stops short. */
  function clear(bucket: number): void {
    const mask = (2 << bits) - 1
    let hole = bucket
    for (let i = (hole + 2) & mask; table[i] !== FREE; i = (i + 2) & mask) {
      if (((i - homeOf(table[i])) & mask) < ((i - hole) & mask)) continue
      table[hole] = table[i]
      table[hole | 1] = table[i | 1]
      hole = i
    }
    table[hole] = FREE
    filled -= 1
  }

  /** Makes the table anew for what is remembered, twice as large where that fills half of it. */
  function rebuild(): void {
    const old = table
    if (4 * countOf(oldest, next) >= 1 << bits) bits += 1
    table = new Int32Array(2 << bits)
    filled = 0
    broom = 0
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] !== FREE && !isForgotten(old[i | 1])) link(old[i], old[i | 1])
    }
  }

  function forgetBefore(time: number): void {
    while (oldest !== next) {
      if (pageOf(oldest).acceptedAt[oldest & pageMask] + REPLAY_WINDOW_MS > time) return
      oldest = (oldest + 1) | 0
      if ((oldest & pageMask) === 0) leavePage()
    }
  }

  function leavePage(): void {
    spare.push(...pages.splice(0, 1))
    base = oldest
  }

  function all(): RecentUse[] {
    return Array.from({ length: countOf(oldest, next) }, (_, n) => useOf((oldest + n) | 0))
  }

  function useOf(turn: number): RecentUse {
    const { uses, acceptedAt } = pageOf(turn)
    const at = (turn & pageMask) * FIELDS
    return {
      account: uses[at + ACCOUNT],
      digest: { high: uses[at + HIGH], low: uses[at + LOW] },
      orderId: { time: uses[at + TIME], chance: uses[at + CHANCE] },
      market: uses[at + MARKET],
      acceptedAt: acceptedAt[turn & pageMask],
    }
  }

  return { find, add, forgetBefore, all }
}

function countOf(oldest: number, next: number): number {
  return (next - oldest) | 0
}

/** An account may choose its digests: every bit that goes in changes the upper bits. Never 0. */
function hashOf(account: number, low: number): number {
  const mixed =
    (low | 0) ^ Math.imul((low / 2 ** 32) | 0, 0x85ebca6b) ^ Math.imul(account, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) || 1
}
