import type { Database } from '@truebook/shared/db/connect'
import type { TwoFactorTable } from '@truebook/shared/db/tables'

export async function twoFactorOf(
  db: Database,
  account: number,
): Promise<TwoFactorTable | undefined> {
  return db.selectFrom('two_factor').selectAll().where('account', '=', account).executeTakeFirst()
}

/** An account's factor, locked until the transaction ends, so that codes are checked one by one. */
export async function lockTwoFactor(
  db: Database,
  account: number,
): Promise<TwoFactorTable | undefined> {
  return db
    .selectFrom('two_factor')
    .selectAll()
    .where('account', '=', account)
    .forUpdate()
    .executeTakeFirst()
}

/** Begins anew with another secret; false where the factor is on. */
export async function startTwoFactor(
  db: Database,
  {
    account,
    sealed_secret,
    now,
  }: {
    readonly account: number
    readonly sealed_secret: Buffer
    readonly now: number
  },
): Promise<boolean> {
  const started = await db
    .insertInto('two_factor')
    .values({
      account,
      sealed_secret,
      is_on: false,
      last_step: 0,
      failures: 0,
      locked_until: 0,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .column('account')
        .doUpdateSet({ sealed_secret, created_at: now })
        .where('two_factor.is_on', '=', false),
    )
    .returning('account')
    .executeTakeFirst()
  return started !== undefined
}

/** What the check of a code changes. */
export type TwoFactorChange = Partial<
  Pick<TwoFactorTable, 'is_on' | 'last_step' | 'failures' | 'locked_until'>
>

export async function changeTwoFactor(
  db: Database,
  account: number,
  change: TwoFactorChange,
): Promise<void> {
  await db.updateTable('two_factor').set(change).where('account', '=', account).execute()
}

/** Deletes the factor and its recovery codes. */
export async function deleteTwoFactor(db: Database, account: number): Promise<void> {
  await db.deleteFrom('two_factor').where('account', '=', account).execute()
  await db.deleteFrom('recovery_codes').where('account', '=', account).execute()
}

/** Replaces the recovery codes by new ones. */
export async function replaceRecoveryCodes(
  db: Database,
  account: number,
  hashes: readonly Buffer[],
): Promise<void> {
  await db.deleteFrom('recovery_codes').where('account', '=', account).execute()
  const rows = hashes.map((hash) => ({ account, hash }))
  await db.insertInto('recovery_codes').values(rows).execute()
}

/** Uses a recovery code up; false where it is unknown or was used. */
export async function useRecoveryCode(
  db: Database,
  { account, hash }: { readonly account: number; readonly hash: Buffer },
): Promise<boolean> {
  const used = await db
    .deleteFrom('recovery_codes')
    .where('account', '=', account)
    .where('hash', '=', hash)
    .returning('account')
    .executeTakeFirst()
  return used !== undefined
}

export async function countRecoveryCodes(db: Database, account: number): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  return count
}
