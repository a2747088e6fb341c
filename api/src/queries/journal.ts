import type { Database } from '@truebook/shared/db/connect'

const ROWS = 64
/** Whoever looks backwards keeps all of a page until it was looked at. */
const ROWS_BACK = 8

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

/** The journal rows before a sequence, newest first, a few at a time. */
export async function journalBefore(
  db: Database,
  sequence: number,
): Promise<{ readonly first_sequence: number; readonly decisions: Buffer }[]> {
  return db
    .selectFrom('journal')
    .select(['first_sequence', 'decisions'])
    .where('first_sequence', '<', sequence)
    .orderBy('first_sequence', 'desc')
    .limit(ROWS_BACK)
    .execute()
}
