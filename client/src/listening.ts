import type { Asking } from './asking.js'

/** A channel of a feed, and how far it was heard. */
export interface Listening {
  readonly channel: string
  readonly listen: (message: never) => void
  /** The sequence up to which everything was heard; undefined before the first message. */
  since: number | undefined
  /** Unix milliseconds of the exchange: by then all was heard, and perhaps more since. */
  heardAt: number
  /**
   * Whether this connection has answered its subscribe: messages before that belong to a subscription that was left.
   */
  isBegun: boolean
  /** Whether a snapshot, perhaps a long one, is still to come. */
  isBeginning: boolean
  /** The sequence that it has reached once the messages that begin it on this connection are heard. */
  beginsUpTo: number
}

/** The state of one connection. */
export interface Session {
  readonly name: string
  /** When it began: Unix milliseconds of the exchange. */
  readonly begunAt: number
  readonly asking: Asking
  /** Orders, and the login before them, wait for no subscription. */
  readonly orders: Asking
  loggedIn: Promise<boolean> | undefined
  isProgressAsked: boolean
  /** When that was, of `passed()`. */
  progressAskedAt: number
  /** All that was said before this moment, of `passed()`, was heard. */
  freshAt: number
  isEntered: boolean
}

const PRIVATE = new Set(['orders', 'fills', 'balances', 'transfers', 'withdrawals'])

export function isPrivate({ channel }: Listening): boolean {
  return PRIVATE.has(channel)
}

/** Whether pings tell how far a channel is. Of private ones they do so once it is begun. */
export function isPinged(one: Listening): boolean {
  return isPrivate(one) ? one.isBegun : one.channel.startsWith('depth:')
}
