import {
  type Command,
  type CommandType,
  marketOf,
  REPLAY_WINDOW_MS,
  type SignedCommand,
} from '@truebook/shared/command'
import { type MessageDigest, messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import { HOUSE } from './ledger.js'
import { type Many, manyOf, type RecentUse } from './snapshot.js'
import { createUseShelves, FREE, homeOf, shelfFor, shelve, type UseShelf } from './use-shelves.js'

/** The `signedAt` of a use that has no time of its own: that of a client_order_id. */
export const UNTIMED = 0

/**
 * Remembers exactly which messages and client_order_ids were used within the window; first in, first out.
 */
export interface ReplayWindow {
  /**
   * The use of a digest by an account within the window, or undefined. `signedAt` is when the message
   * was signed, or the operator's command made, which its digest covers; `UNTIMED` for a
   * client_order_id.
   */
  find(account: number, digest: MessageDigest, signedAt: number): RecentUse | undefined
  /** A use's `signedAt` is at most `MAX_SIGNED_AGE_MS` before it was accepted. */
  add(use: RecentUse): void
  /** Forgets what was accepted `REPLAY_WINDOW_MS` before `time`, or earlier. */
  forgetBefore(time: number): void
  /** What is remembered, oldest first. */
  all(): Many<RecentUse>
}

/**
 * What a command used up, given the events it led to: the client_order_ids of the orders that were
 * accepted, and its message unless it was refused as a whole. The state machine adds these itself as it
 * goes; this is for loading a state.
 */
export function usesOf(
  command: Command,
  events: readonly Event[],
  acceptedAt: number,
): RecentUse[] {
  if (isOnceOnly(command)) return operatorUses(command, events, acceptedAt)
  if (!('signed' in command)) return []
  const uses: RecentUse[] = []
  for (const event of events) {
    if (event.type === 'order_rejected' && command.type === 'place_order') return []
    if (event.type === 'command_rejected') return []
    if (event.type !== 'order_accepted' || event.clientOrderId === '') continue
    uses.push(nameUse(event, clientOrderIdDigest(event.clientOrderId), acceptedAt))
  }
  uses.push(messageUse(command, acceptedAt))
  return uses
}

function operatorUses(command: Command, events: readonly Event[], acceptedAt: number): RecentUse[] {
  if (events.some(({ type }) => type === 'command_rejected')) return []
  return [operatorUse(command, acceptedAt)]
}

/** The use of the message that was signed for a command. */
export function messageUse(command: SignedCommand, acceptedAt: number): RecentUse {
  const { account, digest, signedAt } = command.signed
  // No spread: it would take longer than all else here.
  return { account, digest, signedAt, orderId: command.id, market: marketOf(command), acceptedAt }
}

/** The use of an operator's command, by its id. */
export function operatorUse(command: Command, acceptedAt: number): RecentUse {
  const { id: orderId } = command
  const digest = operatorDigest(orderId)
  const market = marketOf(command)
  return { account: HOUSE, digest, signedAt: orderId.time, orderId, market, acceptedAt }
}

/** The use of the client_order_id that an accepted order has, by its digest. */
export function nameUse(
  { account, orderId, market }: Pick<RecentUse, 'account' | 'orderId' | 'market'>,
  digest: MessageDigest,
  acceptedAt: number,
): RecentUse {
  return { account, digest, signedAt: UNTIMED, orderId, market, acceptedAt }
}

const ONCE_ONLY: ReadonlySet<CommandType> = new Set([
  'set_market_status',
  'set_account_frozen',
  'pay_fees',
  'set_reference_price',
])

/** Whether a command of operators would do harm if it came again later: it counts once, by its id. */
export function isOnceOnly({ type }: Command): boolean {
  return ONCE_ONLY.has(type)
}

/**
 * The digest by which the window remembers an operator's command. Its account is the house, which signs
 * nothing, so that it cannot meet the digest of a message.
 */
export function operatorDigest({ time, chance }: OrderId): MessageDigest {
  return { high: time, low: chance }
}

/**
 * The digest by which the window remembers a client_order_id. No signing string begins with this text, so
 * that it cannot meet the digest of a message.
 */
export function clientOrderIdDigest(clientOrderId: string): MessageDigest {
  return messageDigest(`client_order_id ${clientOrderId}`)
}

/**
 * A use is these seven floats, and when it was accepted, which lies in an array of its own: forgetting
 * reads nothing else.
 */
const FIELDS = 7
const [ACCOUNT, HIGH, LOW, TIME, CHANCE, MARKET, SIGNED_AT] = [0, 1, 2, 3, 4, 5, 6]

/**
 * Messages are shelved by when they were signed, about a second a shelf. Each was signed at most six
 * minutes before it was accepted and at most one after, and is remembered for ten minutes more: the times
 * of signing span 17 minutes, which 1,024 shelves cover.
 */
const [MESSAGE_SHELF_MS, MESSAGE_SHELVES] = [1024, 1024]
/**
 * Names are shelved by when they were accepted. A lookup does not know that time and tries all shelves, so
 * there are few.
 */
const [NAME_SHELF_MS, NAME_SHELVES] = [131_072, 8]

interface Page {
  readonly uses: Float64Array
  readonly acceptedAt: Float64Array
}

export interface ReplayWindowOptions {
  /**
   * Two odd numbers of 32 bits that only this process knows. A client who knew them could choose names that
   * all collide on a shelf, and slow down the lookup of every other name. They change no decision.
   */
  readonly salts?: Salts
  /** How many uses a page holds, as an exponent of 2. */
  readonly pageShift?: number
  /**
   * The index of the first use, which must be the start of a page. Tests set it, since indexes come around
   * only after billions of uses.
   */
  readonly firstIndex?: number
}

export type Salts = readonly [number, number]

const KNOWN_SALTS: Salts = [0x7feb352d, 0x85ebca6b]

/**
 * Each use gets the next index. Uses lie in pages, the oldest first, so that the window grows without
 * copying them and forgets by moving `oldest` on. The shelves tell the index of a use by its hash.
 */
export function createReplayWindow({
  salts = KNOWN_SALTS,
  pageShift = 14,
  firstIndex = 0,
}: ReplayWindowOptions = {}): ReplayWindow {
  const pageMask = 2 ** pageShift - 1
  const messages = createUseShelves(MESSAGE_SHELF_MS, MESSAGE_SHELVES)
  const names = createUseShelves(NAME_SHELF_MS, NAME_SHELVES)
  /** The pages in use, the oldest first, and those that were emptied. */
  const pages: Page[] = []
  const spare: Page[] = []
  /**
   * Indexes, which wrap around at 32 bits: of the first page's first use, of the oldest use, of the next
   * use.
   */
  let base = firstIndex
  let oldest = firstIndex
  let next = firstIndex
  /** What was accepted until then is forgotten; unix milliseconds. */
  let forgottenTo = 0

  function find(account: number, digest: MessageDigest, signedAt: number): RecentUse | undefined {
    if (signedAt !== UNTIMED) {
      const shelf = shelfFor(messages, signedAt)
      return shelf && findOn(shelf, account, digest)
    }
    for (const shelf of names.ring) {
      // All on such a shelf is forgotten. If no name came for days, its indexes have come around and mean
      // other uses by now.
      if ((shelf.stretch + 1) * NAME_SHELF_MS <= forgottenTo) continue
      const use = findOn(shelf, account, digest)
      if (use) return use
    }
    return undefined
  }

  function findOn(
    shelf: UseShelf,
    account: number,
    { high, low }: MessageDigest,
  ): RecentUse | undefined {
    const { table } = shelf
    const hash = hashOf(account, low, salts)
    for (let i = homeOf(shelf, hash); table[i] !== FREE; i = (i + 2) & (table.length - 1)) {
      const index = table[i | 1]
      if (table[i] !== hash || isForgotten(index)) continue
      const { uses } = pageOf(index)
      const at = (index & pageMask) * FIELDS
      if (uses[at + LOW] === low && uses[at + HIGH] === high && uses[at + ACCOUNT] === account) {
        return useOf(index)
      }
    }
    return undefined
  }

  function isForgotten(index: number): boolean {
    return ((index - oldest) | 0) < 0
  }

  function pageOf(index: number): Page {
    return pages[((index - base) | 0) >>> pageShift]
  }

  function add({ account, digest, signedAt, orderId, market, acceptedAt }: RecentUse): void {
    if (((next - base) | 0) >>> pageShift === pages.length) turnPage()
    const page = pageOf(next)
    const at = (next & pageMask) * FIELDS
    page.uses[at + ACCOUNT] = account
    page.uses[at + HIGH] = digest.high
    page.uses[at + LOW] = digest.low
    page.uses[at + TIME] = orderId.time
    page.uses[at + CHANCE] = orderId.chance
    page.uses[at + MARKET] = market
    page.uses[at + SIGNED_AT] = signedAt
    page.acceptedAt[next & pageMask] = acceptedAt
    const use = { hash: hashOf(account, digest.low, salts), index: next }
    if (signedAt === UNTIMED) shelve(names, acceptedAt, use)
    else shelve(messages, signedAt, use)
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

  function forgetBefore(time: number): void {
    forgottenTo = time - REPLAY_WINDOW_MS
    // After a lull everything before it goes at once: a whole page for one look at its last use.
    while (pages.length > 1 && isOver(pages[0].acceptedAt[pageMask], time)) {
      oldest = ((oldest | pageMask) + 1) | 0
      leavePage()
    }
    while (oldest !== next && isOver(pages[0].acceptedAt[oldest & pageMask], time)) {
      oldest = (oldest + 1) | 0
      if ((oldest & pageMask) === 0) leavePage()
    }
  }

  function isOver(acceptedAt: number, time: number): boolean {
    return acceptedAt + REPLAY_WINDOW_MS <= time
  }

  function leavePage(): void {
    spare.push(...pages.splice(0, 1))
    base = oldest
  }

  function* each(): Generator<RecentUse> {
    for (let index = oldest; index !== next; index = (index + 1) | 0) yield useOf(index)
  }

  function useOf(index: number): RecentUse {
    const { uses, acceptedAt } = pageOf(index)
    const at = (index & pageMask) * FIELDS
    return {
      account: uses[at + ACCOUNT],
      digest: { high: uses[at + HIGH], low: uses[at + LOW] },
      signedAt: uses[at + SIGNED_AT],
      orderId: { time: uses[at + TIME], chance: uses[at + CHANCE] },
      market: uses[at + MARKET],
      acceptedAt: acceptedAt[index & pageMask],
    }
  }

  return { find, add, forgetBefore, all: () => manyOf((next - oldest) | 0, each) }
}

/**
 * The hash of a use, never 0. Clients can choose their digests, so every bit of the input changes the upper
 * bits, which pick the place on a shelf.
 */
export function hashOf(account: number, low: number, salts: Salts): number {
  const digest = Math.imul(low | 0, salts[0]) ^ Math.imul((low / 2 ** 32) | 0, salts[1])
  const mixed = digest ^ Math.imul(account, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) || 1
}
