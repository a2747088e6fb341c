import { createExpiryHeap } from './expiry-heap.js'
import type { CancelTimer } from './snapshot.js'

/** The dead-man switches: an account's orders are all cancelled when its timer is due. */
export interface CancelTimers {
  /** Sets an account's timer, unix milliseconds; 0 takes it away. */
  set(account: number, dueAt: number): void
  /** When the soonest is due; Infinity where none is set. */
  peekAt(): number
  /** Takes out those that are due by a time: the soonest first, of one moment by account. */
  takeDue(time: number): CancelTimer[]
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
    for (const [known, dueAt] of times) heap.add(known, dueAt)
  }

  function set(account: number, dueAt: number): void {
    if (times.delete(account)) heap.remove(account)
    if (dueAt === 0) return
    if (account > capacity) grow(account)
    times.set(account, dueAt)
    heap.add(account, dueAt)
  }

  return {
    set,
    peekAt: () => heap.peekAt(),
    takeDue(time) {
      const due: CancelTimer[] = []
      while (heap.peekAt() <= time) {
        const dueAt = heap.peekAt()
        const account = heap.pop()
        times.delete(account)
        due.push({ account, dueAt })
      }
      // Not by when each was set: a restored state does not know that.
      return due.sort((a, b) => a.dueAt - b.dueAt || a.account - b.account)
    },
    all() {
      const timers = [...times].map(([account, dueAt]) => ({ account, dueAt }))
      return timers.sort((a, b) => a.account - b.account)
    },
  }
}
