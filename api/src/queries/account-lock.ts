import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** "wd" in ASCII: at first it was the lock of withdrawals. */
const LOCK = 0x7764

/** Waits for the account's lock, and holds it until the transaction ends. */
export async function lockAccount(db: Database, account: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK}, ${account})`.execute(db)
}
