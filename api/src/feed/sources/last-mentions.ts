import type { Decision } from '@truebook/shared/decision'
import { accountsOf } from './account-updates.js'

/** The last decision about each account, since this copy began to listen. */
export interface LastMentions {
  note(decision: Decision): void
  /** Whether any decision after a sequence may be about an account. */
  mayConcern(account: number, since: number): boolean
}

const FIRST_ACCOUNTS = 1024

/** `from` is the sequence before the first decision that is noted. */
export function createLastMentions(from: number): LastMentions {
  /** Sequences by account: accounts are numbered without gaps. */
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
