import type { Database } from '@truebook/shared/db/connect'
import type { AccessLogTable } from '@truebook/shared/db/tables'
import type { Selectable } from 'kysely'
import { type Found, limitsOf, type Stretch } from '../history.js'
import { countedRows } from './merged.js'

export type AccessLogRow = Selectable<AccessLogTable>

/** One row to add. */
export interface AccessLogEntry extends Omit<AccessLogRow, 'id' | 'details'> {
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/**
 * In a transaction that had the account's lock before it changed anything: so rows come to be seen in the
 * order of their ids, and whoever follows the log passes over none.
 */
export async function insertAccessLog(db: Database, entry: AccessLogEntry): Promise<void> {
  const details = JSON.stringify(entry.details)
  await db
    .insertInto('access_log')
    .values({ ...entry, details })
    .execute()
}

/** An account's log, newest first. */
export async function accessLogOf(
  db: Database,
  account: number,
  stretch: Stretch<number>,
): Promise<Found<AccessLogRow>> {
  const { after, before, since, until } = stretch
  const { limit, offset } = limitsOf(stretch)
  let within = db.selectFrom('access_log').where('account', '=', account)
  if (since !== undefined) within = within.where('at', '>=', since)
  if (until !== undefined) within = within.where('at', '<=', until)
  let beside = within
  if (after !== undefined) beside = beside.where('id', '<', after)
  if (before !== undefined) beside = beside.where('id', '>', before)
  const rows = await beside
    .selectAll()
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(limit)
    .offset(offset)
    .execute()
  return { rows, counted: await countedRows(db, [within.selectAll()]) }
}
