import type { Database } from '@truebook/shared/db/connect'
import type { BalanceTable } from '@truebook/shared/db/tables'

/** All that an account has or had: at most one row an asset. */
export async function balancesOf(db: Database, account: number): Promise<BalanceTable[]> {
  return db.selectFrom('balances').selectAll().where('account', '=', account).execute()
}

/** What a wallet (lower-case 0x address), whose account exists, has of one asset. */
export async function balanceOf(
  db: Database,
  { wallet, asset }: { readonly wallet: string; readonly asset: number },
): Promise<Pick<BalanceTable, 'available' | 'held'>> {
  return db
    .selectFrom('balances as b')
    .innerJoin('accounts as a', 'a.id', 'b.account')
    .select(['b.available', 'b.held'])
    .where('a.wallet', '=', wallet)
    .where('b.asset', '=', asset)
    .executeTakeFirstOrThrow()
}
