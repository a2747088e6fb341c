import type { ChainTables } from '@truebook/shared/db/chain-tables'
import type { Database } from '@truebook/shared/db/connect'
import type { Selectable } from 'kysely'

/** Play money that somebody asked for. */
export type Gift = Selectable<ChainTables['faucet_gifts']>

const MOST_GIFTS = 100

/** The gifts that are not on the chain yet, oldest first. */
export async function openGifts(db: Database, chainId: number): Promise<Gift[]> {
  return db
    .selectFrom('faucet_gifts')
    .selectAll()
    .where('chain_id', '=', chainId)
    .where('deposit_count', 'is', null)
    .where('failed', 'is', null)
    .orderBy('id')
    .limit(MOST_GIFTS)
    .execute()
}

/** Stores the transaction that makes a gift, before it is sent. */
export async function keepGiftTransaction(
  db: Database,
  gift: Gift,
  { nonce, raw, hash }: { nonce: number; raw: string; hash: string },
): Promise<void> {
  await changing(db, gift).set({ nonce, raw_transaction: raw, transaction_hash: hash }).execute()
}

export async function markGiven(db: Database, gift: Gift, depositCount: number): Promise<void> {
  await changing(db, gift).set({ deposit_count: depositCount }).execute()
}

export async function markFailed(db: Database, gift: Gift, reason: string): Promise<void> {
  await changing(db, gift).set({ failed: reason }).execute()
}

function changing(db: Database, { id }: Gift) {
  return db.updateTable('faucet_gifts').where('id', '=', id)
}
