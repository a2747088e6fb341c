import type { Database } from '@truebook/shared/db/connect'
import type { Tables } from '@truebook/shared/db/tables'
import type { Transaction } from 'kysely'

export type Reader = Transaction<Tables>

/** Reads several things as they were at one moment. */
export function atMoment<T>(db: Database, read: (reader: Reader) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
