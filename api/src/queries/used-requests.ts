import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** Longer than a request's timestamp is good: five minutes, of a clock that is five minutes ahead. */
const KEEP_MS = 660_000
/** The database's clock: one copy of the api may be ahead of what another still has to remember. */
const NOW_MS = sql<number>`(extract(epoch from now()) * 1000)::bigint`
const SWEEP_LIMIT = 100

/** Uses a request up by its HMAC; false where it was used before. Forgets some of the oldest. */
export async function useRequest(db: Database, hmac: Buffer): Promise<boolean> {
  const used = await db
    .insertInto('used_requests')
    .values({ hmac, at: NOW_MS })
    .onConflict((conflict) => conflict.doNothing())
    .returning('at')
    .executeTakeFirst()
  await db
    .deleteFrom('used_requests')
    .where('hmac', 'in', (old) =>
      old
        .selectFrom('used_requests')
        .select('hmac')
        .where('at', '<', sql<number>`${NOW_MS} - ${KEEP_MS}`)
        .limit(SWEEP_LIMIT),
    )
    .execute()
  return used !== undefined
}
