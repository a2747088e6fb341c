import type { Asset } from '@truebook/shared/asset'
import type { MessageDigest } from '@truebook/shared/digest'
import type { Market } from '@truebook/shared/market'
import type { OrderId } from '@truebook/shared/order-id'
import type { Atoms, Lots, Ticks } from '@truebook/shared/units'
import type { MarketStatus, SelfTrade, Side } from '@truebook/shared/words'

/** A list that need not lie in memory: its items may be made while it is iterated. An array is one, too. */
export interface Many<T> extends Iterable<T> {
  readonly length: number
}

/** A list of `length` items; each iteration makes them anew with `each`. */
export function manyOf<T>(length: number, each: () => Iterator<T>): Many<T> {
  return { length, [Symbol.iterator]: each }
}

/**
 * A state to iterate over: a snapshot, or a view with the same content that is not held in memory. A view
 * is valid until the state changes.
 */
export type StateView = {
  readonly [K in keyof ExchangeSnapshot]: ExchangeSnapshot[K] extends readonly (infer T)[]
    ? Many<T>
    : ExchangeSnapshot[K]
}

/** Everything that the state machine must remember, as plain data; equal states give equal ones. */
export interface ExchangeSnapshot {
  /** Sequence of the last command folded; 0 before the first. */
  readonly sequence: number
  /** Unix milliseconds of the last command. */
  readonly time: number
  /** The highest order priority given so far. */
  readonly priority: number
  /** The next withdrawal's place in the exit tree. */
  readonly exitIndex: number
  /** Sorted by id. */
  readonly assets: readonly Asset[]
  readonly markets: readonly MarketSnapshot[]
  readonly accounts: readonly AccountSnapshot[]
  /** Those that are not zero, sorted by account, then asset. */
  readonly balances: readonly BalanceSnapshot[]
  /** Open orders, sorted by priority. */
  readonly orders: readonly OpenOrder[]
  /** What the replay window remembers (see replay-window.ts), oldest first. */
  readonly recent: readonly RecentUse[]
  /** Credited deposits, sorted by network, then count. */
  readonly deposits: readonly DepositKey[]
  /** Dead-man switches that are set, sorted by account. */
  readonly timers: readonly CancelTimer[]
}

export interface MarketSnapshot {
  readonly rules: Market
  readonly status: MarketStatus
  readonly marketSequence: number
  readonly tradeNumber: number
  /** In ticks, of the last trade or as an operator set it since; 0 before either. */
  readonly lastPrice: number
  /** Unix microseconds of the last trade; 0 before the first. */
  readonly lastMicros: number
}

export interface AccountSnapshot {
  /** From 1, dense. Account 0 is the house, which fees go to. */
  readonly id: number
  readonly wallet: string
  readonly frozen: boolean
}

export interface BalanceSnapshot {
  readonly account: number
  readonly asset: number
  readonly available: Atoms
  readonly held: Atoms
}

export interface OpenOrder {
  readonly orderId: OrderId
  readonly market: number
  readonly account: number
  readonly side: Side
  readonly price: Ticks
  /** The whole size, what is filled already included. */
  readonly quantity: Lots
  readonly remaining: Lots
  readonly postOnly: boolean
  readonly selfTrade: SelfTrade
  readonly expiresAt: number
  readonly priority: number
}

/** One use of a signed message, or of a client_order_id, that must not be used again. */
export interface RecentUse {
  readonly account: number
  readonly digest: MessageDigest
  /** When the message was signed, or the operator's command made; 0 for a client_order_id. */
  readonly signedAt: number
  /** The command that it was accepted as, and that command's market (0 for none). */
  readonly orderId: OrderId
  readonly market: number
  /** Unix milliseconds. */
  readonly acceptedAt: number
}

export interface CancelTimer {
  readonly account: number
  /** Unix milliseconds. */
  readonly dueAt: number
}

export interface DepositKey {
  readonly network: number
  readonly depositCount: number
}
