import type { Database } from '@truebook/shared/db/connect'
import type { BalanceTable } from '@truebook/shared/db/tables'

/** An account's balances: at most one row for each asset. */
export async function balancesOf(db: Database, account: number): Promise<BalanceTable[]> {
  return db.selectFrom('balances').selectAll().where('account', '=', account).execute()
}

/** The balance of one asset of a wallet (lower-case 0x address). The account must exist. */
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
