import type { Database } from '@truebook/shared/db/connect'
import type { Tables } from '@truebook/shared/db/tables'
import type { ExpressionBuilder } from 'kysely'

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
        .where((nonce) => nonce.not(isYoung(nonce, now)))
        .limit(SWEEP_LIMIT),
    )
    .execute()
}

/**
 * Uses a nonce up; false where it is unknown, used or older than five minutes, or made as far ahead, by a clock that
 * was wrong.
 */
export async function useNonce(db: Database, nonce: string, now: number): Promise<boolean> {
  const used = await db
    .deleteFrom('nonces')
    .where('nonce', '=', nonce)
    .where((nonce) => isYoung(nonce, now))
    .returning('nonce')
    .executeTakeFirst()
  return used !== undefined
}

function isYoung(nonce: ExpressionBuilder<Tables, 'nonces'>, now: number) {
  const [oldest, newest] = [new Date(now - MAX_AGE_MS), new Date(now + MAX_AGE_MS)]
  return nonce.between('created_at', oldest, newest)
}
