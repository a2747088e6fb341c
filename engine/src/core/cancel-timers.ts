import { createExpiryHeap } from './expiry-heap.js'
import type { CancelTimer } from './snapshot.js'

/** The dead-man switches: an account's orders are all cancelled when its timer is due. */
export interface CancelTimers {
  /** Sets an account's timer, unix milliseconds; 0 takes it away. */
  set(account: number, dueAt: number): void
  /** When the soonest is due; Infinity where none is set. */
  peekAt(): number
  /** Whose that is, of one moment the lowest account's; 0 where none is set. */
  peekAccount(): number
  /** Those that are set, by account. */
  all(): CancelTimer[]
}

const FIRST_ACCOUNTS = 1024

/** A heap of accounts, made anew at twice the size when an account is beyond it. */
export function createCancelTimers(): CancelTimers {
  const times = new Map<number, number>()
  let capacity = FIRST_ACCOUNTS
  let heap = createExpiryHeap(capacity)

  function grow(account: number): void {
    capacity = Math.max(2 * capacity, account)
    heap = createExpiryHeap(capacity)
    for (const [known, dueAt] of times) add(known, dueAt)
  }

  /** Not by when each was set: a restored state does not know that. */
  function add(account: number, dueAt: number): void {
    heap.add(account, dueAt, account)
  }

  function set(account: number, dueAt: number): void {
    if (times.delete(account)) heap.remove(account)
    if (dueAt === 0) return
    if (account > capacity) grow(account)
    times.set(account, dueAt)
    add(account, dueAt)
  }

  return {
    set,
    peekAt: () => heap.peekAt(),
    peekAccount: () => heap.peekSlot(),
    all() {
      const timers = [...times].map(([account, dueAt]) => ({ account, dueAt }))
      return timers.sort((a, b) => a.account - b.account)
    },
  }
}
