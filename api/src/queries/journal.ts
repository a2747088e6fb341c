import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

const ROWS = 64
/**
 * The most bytes of decisions in one page: a backward search holds all of it in memory. A single row is
 * longer only for a command that did very much, as a batch ends before that.
 */
export const MOST_BYTES_BACK = 8 * 2 ** 20

/** The next rows of the journal after a sequence, oldest first, a few at a time. */
export async function journalAfter(
  db: Database,
  sequence: number,
): Promise<{ readonly decisions: Buffer }[]> {
  return db
    .selectFrom('journal')
    .select('decisions')
    .where('last_sequence', '>', sequence)
    .orderBy('last_sequence')
    .limit(ROWS)
    .execute()
}

/**
 * Waits until a synchronous replica has everything that this database has shown so far: a commit can be read
 * here while it still waits for the replica. The empty message committed here stands after it in the log.
 */
export async function untilReplicated(db: Database): Promise<void> {
  await db.connection().execute(async (one) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(one)
    const message = sql`select pg_logical_emit_message(true, 'truebook', ''::text)`
    await message.execute(one).catch(async (error: unknown) => {
      await endWaiting(db, rows[0].pid).catch(() => undefined)
      throw error
    })
  })
}

/**
 * Ends the wait of a connection we gave up on. It notices nothing else while it waits for a replica, and
 * would take up a connection of Postgres until the replica is back.
 */
async function endWaiting(db: Database, pid: number): Promise<void> {
  await sql`select pg_cancel_backend(pid) from pg_stat_activity
    where pid = ${pid} and wait_event = 'SyncRep'`.execute(db)
}

/**
 * The rows of the journal before a sequence, newest first: `rows` of them, or fewer where those exceed
 * `MOST_BYTES_BACK`. A row that is too long to be read is null.
 */
export async function journalBefore(
  db: Database,
  sequence: number,
  rows: number,
): Promise<{ readonly decisions: Buffer | null }[]> {
  const newest = db
    .selectFrom('journal')
    .select(['first_sequence', 'decisions'])
    .select(sql<number>`octet_length(decisions)`.as('bytes'))
    .where('first_sequence', '<', sequence)
    .orderBy('first_sequence', 'desc')
    .limit(rows)
  const summed = db
    .selectFrom(newest.as('newest'))
    .selectAll()
    .select(sql<number>`sum(bytes) over (order by first_sequence desc)`.as('total'))
  return db
    .selectFrom(summed.as('summed'))
    .select(
      sql<Buffer | null>`case when bytes <= ${MOST_BYTES_BACK} then decisions end`.as('decisions'),
    )
    .where(sql<boolean>`total <= ${MOST_BYTES_BACK} or total = bytes`)
    .orderBy('first_sequence', 'desc')
    .execute()
}
