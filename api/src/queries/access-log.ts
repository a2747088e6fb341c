import type { Database } from '@truebook/shared/db/connect'
import type { AccessLogTable } from '@truebook/shared/db/tables'
import type { Selectable } from 'kysely'
import type { Page, PageOf } from '../page.js'

export type AccessLogRow = Selectable<AccessLogTable>

/** One row to add. */
export interface AccessLogEntry extends Omit<AccessLogRow, 'id' | 'details'> {
  readonly details: Readonly<Record<string, string | number | boolean>>
}

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
  page: Page,
): Promise<PageOf<AccessLogRow>> {
  const own = db.selectFrom('access_log').where('account', '=', account)
  const rows = await own
    .selectAll()
    .orderBy('id', 'desc')
    .limit(page.size)
    .offset(page.index * page.size)
    .execute()
  const { total } = await own
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { total, rows }
}
