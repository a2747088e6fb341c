import type { Database } from '@truebook/shared/db/connect'
import { isWithin, sequencesOf } from './sequences.js'

/** What moves money by one signed message: whose column has its sender, and what its id is called outside. */
export const SIGNED_KINDS = {
  transfers: { sender: 'from_account', id: 'transfer_id' },
  withdrawals: { sender: 'account', id: 'withdrawal_id' },
} as const

export interface SignedMessage {
  readonly table: keyof typeof SIGNED_KINDS
  readonly account: number
  /** 65 bytes. */
  readonly signature: Uint8Array
  /** Unix milliseconds. */
  readonly since: number
}

/** The id of what an account's signature has led to since a time; undefined where that is nothing. */
export async function signedBy(
  db: Database,
  { table, account, signature, since }: SignedMessage,
): Promise<string | undefined> {
  const within = isWithin({ since }, await sequencesOf(db, { since }))
  const row = await db
    .selectFrom(table)
    .select('id')
    .where(db.dynamic.ref(SIGNED_KINDS[table].sender), '=', account)
    .where(within)
    .where('signature', '=', Buffer.from(signature))
    .executeTakeFirst()
  return row?.id
}
