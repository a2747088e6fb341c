/** What the clients of a run asked for and were told, and what the exchange holds in the end. */
export interface Op {
  readonly wallet: string
  readonly kind:
    | 'place'
    | 'batch'
    | 'cancel'
    | 'cancel_batch'
    | 'cancel_all'
    | 'amend'
    | 'amend_batch'
    | 'transfer'
    | 'withdraw'
    | 'switch'
    | 'read'
  /** Lower-case hex of the wallet's signature, which no other request has; '' for a read. */
  readonly signature: string
  /** Of those that were signed before it for the same order, under the same name, and sent in vain. */
  readonly earlier?: readonly string[]
  /** The client_order_id of an order that is placed; '' or left out for none. */
  readonly name?: string
  /** The orders that a placement asks for, in their order. */
  readonly terms: readonly OrderTerms[]
  /** What a transfer or a withdrawal moves. */
  readonly money?: Money
  /** What an amendment asks for. */
  readonly change?: Change
  /** What a batch of amendments asks for of each of its orders, by `orderIds`. */
  readonly changes?: readonly Change[]
  /** The order that a cancel, an amendment or a read names. */
  readonly orderId?: string
  /** The orders that a batch of cancels or of amendments names. */
  readonly orderIds?: readonly string[]
  readonly sendings: readonly Sending[]
  readonly outcome: Outcome
}

export interface Change {
  /** In ticks. */
  readonly price: number
  /** In lots. */
  readonly quantity: number
}

export interface OrderTerms extends Change {
  readonly side: 'BUY' | 'SELL'
}

export interface Money {
  readonly asset: string
  /** A plain decimal without trailing zeros. */
  readonly amount: string
  /** The wallet it goes to. */
  readonly to: string
}

/** One sending of a request: the same signed bytes each time. Times are unix milliseconds. */
export interface Sending {
  readonly sentAt: number
  readonly doneAt: number
  /** 0 where no answer came. */
  readonly status: number
  readonly code: string
  readonly hasRetryAfter: boolean
}

/**
 * How a request ended: `taken` with what the answer says; `replayed`, which says that an earlier
 * sending was taken; `refused`; or `unknown`, as nothing ever said.
 */
export interface Outcome {
  readonly how: 'taken' | 'replayed' | 'refused' | 'unknown'
  /** What the exchange calls what was asked for: orders, a transfer, a withdrawal. */
  readonly ids: readonly string[]
  readonly seen: readonly Seen[]
}

/** What an answer says about an order; what it does not say is left out. */
export interface Seen {
  readonly orderId: string
  readonly status: string
  readonly filled?: number
  readonly remaining?: number
}

/** What the tables say when all is quiet. */
export interface Facts {
  readonly orders: readonly OrderFact[]
  readonly trades: readonly TradeFact[]
  readonly transfers: readonly MoneyFact[]
  readonly withdrawals: readonly MoneyFact[]
}

export interface OrderFact extends OrderTerms {
  readonly id: string
  /** Its client_order_id, '' for none. */
  readonly name: string
  readonly wallet: string
  readonly signature: string
  readonly filled: number
  readonly remaining: number
  readonly status: string
}

export interface TradeFact {
  readonly maker: string
  readonly taker: string
  readonly quantity: number
}

export interface MoneyFact extends Money {
  readonly id: string
  readonly wallet: string
  readonly signature: string
}

/** A promise that was broken: its name, and a sentence for whoever looks for the reason. */
export interface Violation {
  readonly name: string
  readonly text: string
}

export const OPEN = ['PENDING', 'PARTIALLY_FILLED']

export function isClosed(status: string): boolean {
  return !OPEN.includes(status)
}

/** Whether the exchange says that it did what was asked for, by this sending or by an earlier one. */
export function isDone({ outcome: { how } }: Op): boolean {
  return how === 'taken' || how === 'replayed'
}

/** When an operation was first sent. */
export function sentAt({ sendings }: Op): number {
  return sendings[0]?.sentAt ?? 0
}
