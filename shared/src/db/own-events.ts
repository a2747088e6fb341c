import { endsWithRow, isByClock, sequenceOf, type Witness } from '../streams.js'
import type { Database } from './connect.js'

/** The event stream is of another exchange than the database. */
export class ForeignEvents extends Error {
  override readonly name = 'ForeignEvents'

  constructor(top: number) {
    super(
      `The Redis of REDIS_URL and the database of DATABASE_URL are not of one exchange: the event stream ends at sequence ${top} ` +
        'with what this database never decided. Set both to those of one exchange, or, if the database was restored to ' +
        'the past, see "A restore to the past" in docs/operations.md.',
    )
  }
}

/**
 * Throws `ForeignEvents` unless the event stream ends with a row of the database's journal, or is empty; another error where
 * that cannot be said for now. Accounts are numbers, and an engine believes them: a command made by other tables would spend
 * a stranger's money.
 */
export async function demandOwnEvents(db: Database, events: Witness): Promise<void> {
  const top = sequenceOf(await events.top())
  if (await isOfJournal(db, events, top)) return
  const state = db.selectFrom('engine_state').select('last_sequence')
  const { last_sequence } = await state.executeTakeFirstOrThrow()
  if (!isByClock(top, last_sequence)) throw new ForeignEvents(top)
  throw new Error(
    `The event stream stands at ${top}, which no engine gave it: the active one begins it anew within seconds.`,
  )
}

/** Whether an event stream that ends at `top` ends with a row of this database's journal. */
export function isOfJournal(
  db: Database,
  events: Pick<Witness, 'read'>,
  top: number,
): Promise<boolean> {
  return endsWithRow(events, top, async (lastSequence) => {
    const row = await db
      .selectFrom('journal')
      .select('decisions')
      .where('last_sequence', '=', lastSequence)
      .executeTakeFirst()
    return row?.decisions
  })
}
