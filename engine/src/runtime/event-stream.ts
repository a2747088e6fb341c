import {
  endsWithRow,
  isByClock,
  isNoStream,
  type Streams,
  sequenceOf,
  type Witness,
} from '@truebook/shared/streams'
import { LONGEST_READ_MS, type SqlPool, withClient } from './sql.js'

/** The event stream knows of commands that the database has never seen. */
export class StreamAhead extends Error {
  override readonly name = 'StreamAhead'
}

/**
 * Throws `StreamAhead` where the event stream has more than the database, or ends with an entry that is not
 * in its journal. Then the stream belongs to another database, or this database has lost commits, and
 * whoever followed the stream knows of decisions that do not exist here.
 */
export async function checkEventStream(
  pool: SqlPool,
  streams: Streams,
  sequence: number,
): Promise<void> {
  const top = await eventTop(streams)
  if (top <= sequence && (await isOfJournal(pool, streams.events, top))) return
  throw streamAhead(top, sequence)
}

/**
 * Throws `StreamAhead` where the event stream of a running engine, which stands at `sequence`, is not of its journal. An id
 * that no engine gave is left to the publisher.
 */
export async function demandOwnEvents(
  pool: SqlPool,
  events: Witness,
  sequence: number,
): Promise<void> {
  const top = sequenceOf(await events.top())
  if (isByClock(top, sequence) || (await isOfJournal(pool, events, top))) return
  throw streamAhead(top, sequence)
}

export function streamAhead(top: number, sequence: number): StreamAhead {
  const what =
    top > sequence
      ? `stands at sequence ${top}, but the database at ${sequence}`
      : `ends at sequence ${top} with what the database, which stands at ${sequence}, never decided`
  return new StreamAhead(
    `The event stream ${what}: this database was restored to the past, for which see "A restore to the ` +
      'past" in docs/operations.md, or the Redis is of another exchange, and this one needs its own: set ' +
      'REDIS_URL.',
  )
}

/**
 * The last sequence in the event stream. Where somebody has put another kind of key in its place, deletes
 * that and throws; the next call finds an empty stream.
 */
export async function eventTop({ events }: Streams): Promise<number> {
  const top = await events.top().catch(async (error: Error) => {
    if (isNoStream(error)) await events.renew()
    throw error
  })
  return sequenceOf(top)
}

/** Whether the event stream's last entry is a row of the journal. */
export function isOfJournal(
  pool: SqlPool,
  events: Pick<Witness, 'read'>,
  top: number,
): Promise<boolean> {
  return endsWithRow(events, top, async (lastSequence) => {
    const { rows } = await withClient(pool, (client) =>
      client.query({
        text: 'select decisions from journal where last_sequence = $1',
        values: [lastSequence],
        query_timeout: LONGEST_READ_MS,
      }),
    )
    return rows[0]?.decisions
  })
}
