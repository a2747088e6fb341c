import type { Database } from '@truebook/shared/db/connect'
import type { TransactionType } from '@truebook/shared/wire/transaction'
import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Found, Stretch } from '../history.js'
import { countedRows, merged } from './merged.js'
import { isBeside, isWithin, sequencesOf } from './sequences.js'

/** A deposit, a withdrawal or a transfer of an account. */
export interface MovementRow {
  readonly type: TransactionType
  readonly sequence: number
  readonly created_at: number
  readonly asset: number
  readonly amount: string
  /** Null for a deposit. */
  readonly id: string | null
  /** The chain that a deposit came from; 0 for others, as is `deposit_count`. */
  readonly network: number
  readonly deposit_count: number
  /** The chain that a withdrawal goes to; 0 for others. */
  readonly chain_id: number
  /** 0 where the money came from no account. */
  readonly from_account: number
  readonly to_account: number
}

/** An account's deposits, withdrawals and transfers, newest first: one row for each command. */
export async function movementsOf(
  db: Database,
  account: number,
  stretch: Stretch<number>,
): Promise<Found<MovementRow>> {
  const within = isWithin(stretch, await sequencesOf(db, stretch))
  const asked = sql<boolean>`${within} and ${isBeside(stretch)}`
  return {
    rows: await merged(db, { parts: movements(account, asked), by: 'sequence', stretch }),
    counted: await countedRows(db, movements(account, within)),
  }
}

/** Each kind of movement, from its own index by account and sequence. */
function movements(account: number, where: Expression<boolean>): RawBuilder<MovementRow>[] {
  const common = sql`sequence, created_at, asset, amount`
  const none = sql`0::bigint`
  const transfer = sql`select 'TRANSFER' as type, ${common}, id, ${none} as network,
    ${none} as deposit_count, ${none} as chain_id, from_account, to_account from transfers`
  return [
    sql`select 'DEPOSIT' as type, ${common}, null::uuid as id, network, deposit_count,
      ${none} as chain_id, 0 as from_account, account as to_account
      from deposits where account = ${account} and ${where}`,
    sql`select 'WITHDRAWAL' as type, ${common}, id, ${none} as network, ${none} as deposit_count,
      chain_id, account as from_account, account as to_account
      from withdrawals where account = ${account} and ${where}`,
    sql`${transfer} where from_account = ${account} and ${where}`,
    sql`${transfer} where to_account = ${account} and ${where}`,
  ]
}
