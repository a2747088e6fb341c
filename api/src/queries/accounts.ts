import type { Database } from '@truebook/shared/db/connect'
import type { AccountTable } from '@truebook/shared/db/tables'

/** The account of a wallet (lower-case 0x address). */
export async function accountOfWallet(
  db: Database,
  wallet: string,
): Promise<AccountTable | undefined> {
  return db.selectFrom('accounts').selectAll().where('wallet', '=', wallet).executeTakeFirst()
}

export async function accountById(db: Database, id: number): Promise<AccountTable | undefined> {
  return db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The wallets of these accounts, by account. */
export async function walletsOf(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('accounts')
    .select(['id', 'wallet'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map(({ id, wallet }) => [id, wallet]))
}
