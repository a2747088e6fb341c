import type { Database } from '@truebook/shared/db/connect'

const MAX_AGE_MS = 300_000
const SWEEP_LIMIT = 100

/** Stores a new nonce, made `now` (Unix milliseconds), and deletes some that are too old. */
export async function insertNonce(db: Database, nonce: string, now: number): Promise<void> {
  await db
    .insertInto('nonces')
    .values({ nonce, created_at: new Date(now) })
    .execute()
  await db
    .deleteFrom('nonces')
    .where('nonce', 'in', (old) =>
      old
        .selectFrom('nonces')
        .select('nonce')
        .where('created_at', '<', oldest(now))
        .limit(SWEEP_LIMIT),
    )
    .execute()
}

/** Uses a nonce up; false where it is unknown, used or older than five minutes. */
export async function useNonce(db: Database, nonce: string, now: number): Promise<boolean> {
  const used = await db
    .deleteFrom('nonces')
    .where('nonce', '=', nonce)
    .where('created_at', '>=', oldest(now))
    .returning('nonce')
    .executeTakeFirst()
  return used !== undefined
}

function oldest(now: number): Date {
  return new Date(now - MAX_AGE_MS)
}
