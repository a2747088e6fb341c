import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** A request by its HMAC, with the timestamp it was signed with, in Unix milliseconds. */
export interface UsedRequest {
  readonly hmac: Buffer
  readonly timestamp: number
}

/**
 * How long a used request is remembered. An api takes requests up to five minutes old by its own clock.
 * Copies' clocks may differ, or be set back: within the rest of a day, nothing is forgotten that one of them
 * would still take.
 */
const KEEP_MS = 86_400_000
/** The database's time, which must agree: an api whose clock is ahead does not forget anything by itself. */
const NOW_MS = sql<number>`(extract(epoch from now()) * 1000)::bigint`
const SWEEP_LIMIT = 100

/** Whether a request was used already. */
export async function isUsed(db: Database, { hmac }: UsedRequest): Promise<boolean> {
  const used = await db
    .selectFrom('used_requests')
    .select('at')
    .where('hmac', '=', hmac)
    .executeTakeFirst()
  return used !== undefined
}

/**
 * Uses a request up; false where it was used before. Deletes some used requests whose timestamps are more
 * than a day old, both by `now`, the api's clock in Unix milliseconds, and by the database's.
 */
export async function useRequest(
  db: Database,
  { hmac, timestamp }: UsedRequest,
  now: number,
): Promise<boolean> {
  const used = await db
    .insertInto('used_requests')
    .values({ hmac, at: timestamp })
    .onConflict((conflict) => conflict.doNothing())
    .returning('at')
    .executeTakeFirst()
  await db
    .deleteFrom('used_requests')
    .where('hmac', 'in', (old) =>
      old
        .selectFrom('used_requests')
        .select('hmac')
        .where('at', '<', sql<number>`least(${now}::bigint, ${NOW_MS}) - ${KEEP_MS}::bigint`)
        .limit(SWEEP_LIMIT),
    )
    .execute()
  return used !== undefined
}
