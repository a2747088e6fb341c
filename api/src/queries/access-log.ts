import type { Database } from '@truebook/shared/db/connect'
import type { AccessLogTable } from '@truebook/shared/db/tables'
import type { Selectable } from 'kysely'
import { type Found, limitsOf, type Stretch } from '../history.js'
import { countedRows } from './merged.js'

export type AccessLogRow = Selectable<AccessLogTable>

/** A row to insert. */
export interface AccessLogEntry extends Omit<AccessLogRow, 'id' | 'details'> {
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/**
 * Adds a row to the access log. The transaction must have taken the account's lock before it changed
 * anything: then rows become visible in the order of their ids, and nobody who follows the log misses one.
 */
export async function insertAccessLog(db: Database, entry: AccessLogEntry): Promise<void> {
  const details = JSON.stringify(entry.details)
  await db
    .insertInto('access_log')
    .values({ ...entry, details })
    .execute()
}

/** An account's access log, newest first. */
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
