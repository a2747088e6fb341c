import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** "wd" in ASCII: it was the lock of withdrawals first. */
const LOCK = 0x7764

/** Keeps others from changing anything of an account that goes by this lock, until the transaction ends. */
export async function lockAccount(db: Database, account: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK}, ${account})`.execute(db)
}
