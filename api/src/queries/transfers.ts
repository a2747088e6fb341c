import type { Database } from '@truebook/shared/db/connect'
import type { TransferTable } from '@truebook/shared/db/tables'
import type { Found, Stretch } from '../history.js'
import { countedRows, merged } from './merged.js'
import { isBeside, isWithin, sequencesOf } from './sequences.js'

const SIDES = ['from_account', 'to_account'] as const

/** The transfers that an account sent or received, newest first. */
export async function transfersOf(
  db: Database,
  account: number,
  stretch: Stretch<number>,
): Promise<Found<TransferTable>> {
  const within = isWithin(stretch, await sequencesOf(db, stretch))
  const matching = SIDES.map((side) =>
    db.selectFrom('transfers').selectAll().where(side, '=', account).where(within),
  )
  const parts = matching.map((some) => some.where(isBeside(stretch)))
  return {
    rows: await merged(db, { parts, by: 'sequence', stretch }),
    counted: await countedRows(db, matching),
  }
}

/** One transfer that an account sent or received. */
export async function transferOf(
  db: Database,
  { account, id }: { readonly account: number; readonly id: string },
): Promise<TransferTable | undefined> {
  return db
    .selectFrom('transfers')
    .selectAll()
    .where('id', '=', id)
    .where(({ eb, or }) => or([eb('from_account', '=', account), eb('to_account', '=', account)]))
    .executeTakeFirst()
}
