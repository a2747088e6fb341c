import type { Database } from '@truebook/shared/db/connect'
import type { WithdrawalWishTable } from '@truebook/shared/db/tables'
import { sql } from 'kysely'
import { isWithin, sequencesOf } from './sequences.js'

/** What counts towards a limit, besides the withdrawal that is asked for now. */
export interface Spending {
  readonly account: number
  readonly asset: number
  /**
   * The signature of what is asked for now, which is not counted: a message is taken once, however often it
   * is sent.
   */
  readonly signature: Buffer
  /** Unix milliseconds from which withdrawals count, and undecided wishes. */
  readonly since: number
  readonly wishesSince: number
}

/**
 * What an account has withdrawn of an asset, and what undecided wishes may still withdraw, in atoms. Read as
 * of one moment, so that a wish that was just granted counts once.
 */
export async function spentOf(
  db: Database,
  { account, asset, signature, since, wishesSince }: Spending,
): Promise<bigint> {
  const within = isWithin({ since }, await sequencesOf(db, { since }))
  const { rows } = await sql<{ sum: string }>`
    with made as (select asset, amount, signature from withdrawals
        where account = ${account} and ${within}),
      wished as (select distinct on (signature) amount from withdrawal_wishes w
        where account = ${account} and asset = ${asset} and asked_at >= ${wishesSince}
          and signature <> ${signature}
          and not exists (select from made where made.signature = w.signature))
    select (coalesce((select sum(amount) from made where asset = ${asset}), 0)
      + coalesce((select sum(amount) from wished), 0))::text as sum`.execute(db)
  return BigInt(rows[0].sum)
}

/**
 * Writes down a withdrawal before the engine is asked for it, and deletes wishes that the engine can no
 * longer grant.
 */
export async function keepWish(
  db: Database,
  wish: WithdrawalWishTable,
  wishesSince: number,
): Promise<void> {
  await db
    .deleteFrom('withdrawal_wishes')
    .where('account', '=', wish.account)
    .where('asked_at', '<', wishesSince)
    .execute()
  await db.insertInto('withdrawal_wishes').values(wish).execute()
}

/** Deletes a wish that is decided, or that the engine was not asked for. */
export async function dropWish(db: Database, id: string): Promise<void> {
  await db.deleteFrom('withdrawal_wishes').where('id', '=', id).execute()
}
