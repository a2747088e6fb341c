import type { Signed } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { TruebookError } from '@truebook/shared/error'
import { SIGNED_KINDS, signedBy } from './queries/signed-by.js'

/** What the rules of an account refuse, which may be newer than the message. */
const RULES: readonly string[] = ['ADDRESS_NOT_ALLOWED', 'WITHDRAWAL_LIMIT_REACHED']

/** Longer than a signed message is taken for, by whichever clocks. */
const SINCE_MS = 600_000

export interface SignedWish {
  readonly table: keyof typeof SIGNED_KINDS
  readonly signed: Signed
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Sends a transfer or a withdrawal, or refuses it by the account's rules. Throws `REPLAYED_MESSAGE` with the first
 * one's id where a rule refuses signed bytes that have led to one already: a client that sends them again, having had
 * no answer, must not think that nothing was made.
 */
export async function tellingReplay<T>(
  db: Database,
  { table, signed, now }: SignedWish,
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof TruebookError && RULES.includes(error.code))) throw error
    const { account, signature } = signed
    const made = await signedBy(db, { table, account, signature, since: now - SINCE_MS })
    if (made === undefined) throw error
    const details = { field: 'timestamp', [SIGNED_KINDS[table].id]: made }
    throw new TruebookError('REPLAYED_MESSAGE', { details, cause: error })
  }
}
