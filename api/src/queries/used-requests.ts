import type { Database } from '@truebook/shared/db/connect'

/** Longer than a request's timestamp is good: five minutes, of a clock that is five minutes ahead. */
const KEEP_MS = 660_000
const SWEEP_LIMIT = 100

/** Uses a request up by its HMAC; false where it was used before. Forgets some of the oldest. */
export async function useRequest(
  db: Database,
  { hmac, now }: { readonly hmac: Buffer; readonly now: number },
): Promise<boolean> {
  const used = await db
    .insertInto('used_requests')
    .values({ hmac, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('at')
    .executeTakeFirst()
  await db
    .deleteFrom('used_requests')
    .where('hmac', 'in', (old) =>
      old
        .selectFrom('used_requests')
        .select('hmac')
        .where('at', '<', now - KEEP_MS)
        .limit(SWEEP_LIMIT),
    )
    .execute()
  return used !== undefined
}
