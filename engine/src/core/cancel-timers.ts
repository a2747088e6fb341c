import { createExpiryHeap } from './expiry-heap.js'
import type { CancelTimer } from './snapshot.js'

/** The dead-man switches: an account's orders are all cancelled when its timer is due. */
export interface CancelTimers {
  /** Sets an account's timer, unix milliseconds; 0 takes it away. */
  set(account: number, dueAt: number): void
  /** When the soonest is due; Infinity where none is set. */
  soonestAt(): number
  /**
   * The account whose timer is due soonest, the lowest of those due at the same time; 0 where none is set.
   */
  soonestAccount(): number
  /** All timers that are set, sorted by account. */
  all(): CancelTimer[]
}

const FIRST_ACCOUNTS = 1024

/** A heap of accounts, rebuilt at twice its size when an account does not fit. */
export function createCancelTimers(): CancelTimers {
  let capacity = FIRST_ACCOUNTS
  let heap = createExpiryHeap(capacity, itself)

  function growTo(account: number): void {
    capacity = Math.max(2 * capacity, account)
    const known = heap
    heap = createExpiryHeap(capacity, itself)
    for (const slot of known.slots()) heap.add(slot, known.at(slot))
  }

  return {
    set(account, dueAt) {
      if (account > capacity) growTo(account)
      heap.remove(account)
      if (dueAt > 0) heap.add(account, dueAt)
    },
    soonestAt: () => heap.soonestAt(),
    soonestAccount: () => heap.soonestSlot(),
    all() {
      const accounts = heap.slots().sort((a, b) => a - b)
      return accounts.map((account) => ({ account, dueAt: heap.at(account) }))
    },
  }
}

/** Timers due at the same time rank by account: a restored state does not know which was set first. */
const itself = (account: number) => account
