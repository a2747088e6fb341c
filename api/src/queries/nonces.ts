import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

const MAX_AGE = sql<Date>`now() - interval '5 minutes'`
const SWEEP_LIMIT = 100

/** Stores a new nonce, and deletes some that are too old. */
export async function insertNonce(db: Database, nonce: string): Promise<void> {
  await db.insertInto('nonces').values({ nonce }).execute()
  await db
    .deleteFrom('nonces')
    .where('nonce', 'in', (old) =>
      old.selectFrom('nonces').select('nonce').where('created_at', '<', MAX_AGE).limit(SWEEP_LIMIT),
    )
    .execute()
}

/** Uses a nonce up; false where it is unknown, used or older than five minutes. */
export async function useNonce(db: Database, nonce: string): Promise<boolean> {
  const used = await db
    .deleteFrom('nonces')
    .where('nonce', '=', nonce)
    .where('created_at', '>=', MAX_AGE)
    .returning('nonce')
    .executeTakeFirst()
  return used !== undefined
}
