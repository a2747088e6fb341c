import type { Database } from '@truebook/shared/db/connect'
import type { Block } from '../chain/node.js'
import type { Chain } from '../chain/register.js'

/**
 * How far a chain was read: up to `scanned_block` it is in the tables, and up to `dealt_block` confirmed as
 * well. A hash is empty where it is not known.
 */
export interface Cursor {
  readonly dealt_block: number
  readonly dealt_hash: string
  readonly scanned_block: number
  readonly scanned_hash: string
}

/** A chain's cursor; at first it is before `fromBlock`. */
export async function cursorOf(
  db: Database,
  { chainId }: Chain,
  { fromBlock, now }: { readonly fromBlock: number; readonly now: () => number },
): Promise<Cursor> {
  const before = fromBlock - 1
  const row = { dealt_block: before, dealt_hash: '', scanned_block: before, scanned_hash: '' }
  await db
    .insertInto('chain_cursors')
    .values({ chain_id: chainId, ...row, scanned_at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return db
    .selectFrom('chain_cursors')
    .select(['dealt_block', 'dealt_hash', 'scanned_block', 'scanned_hash'])
    .where('chain_id', '=', chainId)
    .executeTakeFirstOrThrow()
}

/**
 * Puts the cursor back, so that all blocks above `number` are read again. That block's hash is kept, so that
 * a reorg below it is still noticed.
 */
export async function putBack(db: Database, chain: Chain, number: number): Promise<void> {
  const block = number < 0 ? undefined : await chain.node.block(number)
  await moveCursor(db, chain, block ?? { number, hash: '' })
}

/** Moves the cursor: everything up to block `to` is confirmed and in the tables. */
export async function moveCursor(db: Database, { chainId }: Chain, to: Block): Promise<void> {
  await db
    .updateTable('chain_cursors')
    .set({ dealt_block: to.number, dealt_hash: to.hash })
    .where('chain_id', '=', chainId)
    .execute()
}

/**
 * Puts the cursor back after a reorg deeper than the confirmations. What the bridge held was of blocks that are
 * no more, so the next balances are compared with all deposits and claims there ever were: that shows what
 * changed further down.
 */
export async function goBelow(db: Database, chain: Chain, number: number): Promise<void> {
  // First, so that whoever is killed here has to go back again.
  await db.deleteFrom('chain_escrow').where('chain_id', '=', chain.chainId).execute()
  await putBack(db, chain, number)
}
