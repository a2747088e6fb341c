import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** The next number for a deposit of play money. A number is never given twice. */
export async function nextDevDeposit(db: Database): Promise<number> {
  const { rows } = await sql<{ next: number }>`select nextval('dev_deposits') as next`.execute(db)
  return rows[0].next
}
