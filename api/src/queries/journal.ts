import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

const ROWS = 64
/**
 * The most that one page may hold: whoever looks backwards keeps all of it until it was looked at. Only a command
 * that did very much makes a row longer: others end a batch before.
 */
export const MOST_BYTES_BACK = 8 * 2 ** 20

/** The next journal rows after a sequence, oldest first, a few at a time. */
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
 * Waits until a synchronous replica has what this database showed before: a commit can be seen here
 * that still waits for the replica. The commit of this empty message comes behind it in the log.
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

/** Whoever waits for a replica notices nothing else, and would keep a connection of Postgres until it is back. */
async function endWaiting(db: Database, pid: number): Promise<void> {
  await sql`select pg_cancel_backend(pid) from pg_stat_activity
    where pid = ${pid} and wait_event = 'SyncRep'`.execute(db)
}

/**
 * The journal rows before a sequence, newest first: so many, or fewer where they come to `MOST_BYTES_BACK`; null for
 * one that is too long to be read.
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
