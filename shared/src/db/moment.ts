import type { Transaction } from 'kysely'
import type { Database } from './connect.js'
import type { Tables } from './tables.js'

/** A transaction that reads the tables and cannot change them. */
export type Reader = Transaction<Tables>

/** Reads several things as they were at one moment, in one read-only transaction. */
export function atMoment<T>(db: Database, read: (reader: Reader) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
