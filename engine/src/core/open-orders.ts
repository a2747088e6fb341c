import { assert } from '@truebook/shared/assert'

/** The open orders of every account in one market, oldest first. */
export interface OpenOrders {
  /** Adds a slot, which must be in no list, to the end of an account's list. */
  add(account: number, slot: number): void
  /** Takes a slot out of the list of its account, where it must be. */
  remove(account: number, slot: number): void
  /** The account's oldest open order, or 0. */
  first(account: number): number
  /** The order of the same account opened after this one, or 0. */
  next(slot: number): number
  /** How many orders an account has open. */
  count(account: number): number
}

/** An account's entry in `accounts`: its oldest order, its newest, and how many. */
const ENTRY = 3
const OLDEST = 0
const NEWEST = 1
const COUNT = 2
const FIRST_ACCOUNTS = 1024

/**
 * Doubly linked lists through the slots of a book of this capacity. Accounts must be small numbers, given
 * out in order from 0, because their entries are one array, which doubles when an account does not fit.
 */
export function createOpenOrders(capacity: number): OpenOrders {
  const newer = new Int32Array(capacity + 1)
  const older = new Int32Array(capacity + 1)
  let accounts = new Int32Array(FIRST_ACCOUNTS * ENTRY)

  function grow(account: number): void {
    const grown = new Int32Array(Math.max(2 * accounts.length, (account + 1) * ENTRY))
    grown.set(accounts)
    accounts = grown
  }

  /** A field of an account's entry; 0 for an account that was never seen. */
  function read(account: number, field: number): number {
    const at = account * ENTRY + field
    return at < accounts.length ? accounts[at] : 0
  }

  return {
    add(account, slot) {
      assert(account >>> 0 === account, 'An account must be a whole number from 0.')
      if ((account + 1) * ENTRY > accounts.length) grow(account)
      const at = account * ENTRY
      const newest = accounts[at + NEWEST]
      newer[slot] = 0
      older[slot] = newest
      if (newest === 0) accounts[at + OLDEST] = slot
      else newer[newest] = slot
      accounts[at + NEWEST] = slot
      accounts[at + COUNT] += 1
    },

    remove(account, slot) {
      const at = account * ENTRY
      assert(read(account, COUNT) > 0, 'An account must have an open order when one is removed.')
      const before = older[slot]
      const behind = newer[slot]
      if (before === 0) accounts[at + OLDEST] = behind
      else newer[before] = behind
      if (behind === 0) accounts[at + NEWEST] = before
      else older[behind] = before
      accounts[at + COUNT] -= 1
    },

    first: (account) => read(account, OLDEST),
    next: (slot) => newer[slot],
    count: (account) => read(account, COUNT),
  }
}
