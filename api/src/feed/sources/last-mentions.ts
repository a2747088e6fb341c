import type { Decision } from '@truebook/shared/decision'
import { accountsOf } from './account-updates.js'

/** When each account was last spoken of, since this copy listens. */
export interface LastMentions {
  note(decision: Decision): void
  /** Whether any decision after a sequence may be about an account. */
  mayConcern(account: number, since: number): boolean
}

const FIRST_ACCOUNTS = 1024

/** `from` is the sequence that was known before the first that is noted. */
export function createLastMentions(from: number): LastMentions {
  /** By account; accounts are numbered without gaps. */
  let sequences = new Float64Array(FIRST_ACCOUNTS)

  function grow(account: number): void {
    const grown = new Float64Array(Math.max(2 * sequences.length, account + 1))
    grown.set(sequences)
    sequences = grown
  }

  return {
    note({ sequence, events }) {
      for (const event of events) {
        for (const account of accountsOf(event)) {
          if (account >= sequences.length) grow(account)
          sequences[account] = sequence
        }
      }
    },
    mayConcern: (account, since) => since < from || (sequences[account] ?? 0) > since,
  }
}
