import type { Database } from '@truebook/shared/db/connect'
import type { BalanceTable } from '@truebook/shared/db/tables'

/** All that an account has or had: at most one row an asset. */
export async function balancesOf(db: Database, account: number): Promise<BalanceTable[]> {
  return db.selectFrom('balances').selectAll().where('account', '=', account).execute()
}
