import type { Database } from '@truebook/shared/db/connect'
import { type RawBuilder, sql } from 'kysely'
import type { Stretch } from '../history.js'

/** A stretch of time in Unix milliseconds, both ends included. */
export interface TimeRange {
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** A range of commands' sequences, both ends included. */
export interface SequenceRange {
  readonly low?: number | undefined
  readonly high?: number | undefined
}

/**
 * The sequences of the commands in a stretch of time, and of some around it: the journal has times only for
 * whole batches. Rows found by it must still be compared with the times themselves.
 */
export async function sequencesOf(
  db: Database,
  { since, until }: TimeRange,
): Promise<SequenceRange> {
  const batches = db.selectFrom('journal').select('last_sequence').limit(1)
  const before = (moment: number) =>
    batches.where('last_time', '<', moment).orderBy('last_time', 'desc').executeTakeFirst()
  const from = (moment: number) =>
    batches.where('last_time', '>=', moment).orderBy('last_time').executeTakeFirst()
  const low = since === undefined ? undefined : await before(since)
  const high = until === undefined ? undefined : await from(until + 1)
  return { low: low && low.last_sequence + 1, high: high?.last_sequence }
}

/** The condition that a row of a history, with `sequence` and `created_at`, lies in a stretch of time. */
export function isWithin(
  { since, until }: TimeRange,
  { low, high }: SequenceRange,
): RawBuilder<boolean> {
  const conditions = [
    ...(low === undefined ? [] : [sql`sequence >= ${low}`]),
    ...(high === undefined ? [] : [sql`sequence <= ${high}`]),
    ...(since === undefined ? [] : [sql`created_at >= ${since}`]),
    ...(until === undefined ? [] : [sql`created_at <= ${until}`]),
  ]
  return sql`(${sql.join([sql`true`, ...conditions], sql` and `)})`
}

/** The condition that a row lies on the asked side of a cursor, which is a sequence. */
export function isBeside({ after, before }: Stretch<number>): RawBuilder<boolean> {
  if (after !== undefined) return sql`sequence < ${after}`
  return before === undefined ? sql`true` : sql`sequence > ${before}`
}
