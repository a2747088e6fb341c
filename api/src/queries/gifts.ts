import type { ChainTables } from '@truebook/shared/db/chain-tables'
import { FAUCET_CHANNEL } from '@truebook/shared/db/channels'
import type { Database } from '@truebook/shared/db/connect'
import { type Insertable, sql } from 'kysely'

/** Asks the prover-worker for play money; gives the gift's number. */
export async function askForGift(
  db: Database,
  gift: Insertable<ChainTables['faucet_gifts']>,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('faucet_gifts')
      .values(gift)
      .returning('id')
      .executeTakeFirstOrThrow()
    await sql`select pg_notify(${FAUCET_CHANNEL}, '')`.execute(transaction)
    return id
  })
}

/** Whether a gift is credited, and if it never will be, why. */
export async function giftProgress(
  db: Database,
  id: number,
): Promise<{ readonly failed: string | null; readonly is_credited: boolean }> {
  return db
    .selectFrom('faucet_gifts as g')
    .leftJoin('deposits as d', (join) =>
      join.onRef('d.network', '=', 'g.chain_id').onRef('d.deposit_count', '=', 'g.deposit_count'),
    )
    .select(['g.failed', sql<boolean>`d.network is not null`.as('is_credited')])
    .where('g.id', '=', id)
    .executeTakeFirstOrThrow()
}
