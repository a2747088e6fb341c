import type { Database } from '@truebook/shared/db/connect'

/** The plan that an account was given; null for the default one. */
export async function planOf(db: Database, account: number): Promise<string | null> {
  const row = await db
    .selectFrom('account_plans')
    .select('plan')
    .where('account', '=', account)
    .executeTakeFirst()
  return row?.plan ?? null
}

/** Gives an account a plan. Every api copy uses it within a second. */
export async function assignPlan(
  db: Database,
  { account, plan }: { readonly account: number; readonly plan: string },
): Promise<void> {
  await db
    .insertInto('account_plans')
    .values({ account, plan })
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ plan }))
    .execute()
}
