import type { ChainTables } from '@truebook/shared/db/chain-tables'
import type { Database } from '@truebook/shared/db/connect'
import { type Selectable, sql } from 'kysely'

export type ChainRow = Selectable<ChainTables['chains']>

/**
 * The last confirmed block of a chain `n` that was read up to its cursor `u`. A node that lags behind what was confirmed by
 * another one takes nothing back.
 */
export const CONFIRMED_BLOCK = sql`greatest(u.dealt_block, u.scanned_block - n.confirmations + 1)`

/** All registered chains: one, or none. */
export async function chainsOf(db: Database): Promise<ChainRow[]> {
  return db.selectFrom('chains').selectAll().orderBy('chain_id').execute()
}

/** An asset's token on a chain; undefined where it has none. */
export async function tokenOf(
  db: Database,
  { chainId, asset }: { readonly chainId: number; readonly asset: number },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('chain_tokens')
    .select('token')
    .where('chain_id', '=', chainId)
    .where('asset', '=', asset)
    .executeTakeFirst()
  return row?.token
}

/** The chains on which an asset has a token. A token once written down stays. */
export async function chainsWith(db: Database, asset: number): Promise<number[]> {
  const rows = await db
    .selectFrom('chain_tokens')
    .select('chain_id')
    .where('asset', '=', asset)
    .execute()
  return rows.map(({ chain_id }) => chain_id)
}

/** How far the chain was read, and when it was last looked at. */
export async function cursorOf(
  db: Database,
): Promise<{ readonly scanned_block: number; readonly scanned_at: number } | undefined> {
  return db
    .selectFrom('chain_cursors')
    .select(['scanned_block', 'scanned_at'])
    .orderBy('chain_id')
    .executeTakeFirst()
}
