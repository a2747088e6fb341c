import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** The next number of a play-money deposit; a number is never given twice. */
export async function nextDevDeposit(db: Database): Promise<number> {
  const { rows } = await sql<{ next: number }>`select nextval('dev_deposits') as next`.execute(db)
  return rows[0].next
}
