import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@truebook/shared/db/connect'
import { isOfJournal } from '@truebook/shared/db/own-events'
import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { HostError } from '../host-error.js'
import { lastSequenceOf } from './engines.js'

/** How long an active engine may take to publish what it committed. */
const PUBLISHED_MS = 5_000
const POLL_MS = 25

/**
 * Refuses the streams of another exchange, whose engine would carry out what this one's log has. The event stream
 * must have what this database committed, and end with a row of its journal.
 */
export async function demandOwnStreams(db: Database, { events }: Streams): Promise<void> {
  const last = await lastSequenceOf(db)
  let giveUpAt = performance.now() + PUBLISHED_MS
  for (let before = 0; ; ) {
    const top = sequenceOf(await events.top())
    // If Redis lost the stream, an engine fills it again, which may take a while.
    if (top > before && top < last) giveUpAt = performance.now() + PUBLISHED_MS
    before = top
    if (top >= last && (await isOfJournal(db, events, top))) return
    if (performance.now() > giveUpAt) throw new HostError(foreign(top, last))
    await sleep(POLL_MS)
  }
}

function foreign(top: number, last: number): string {
  return (
    `This Redis is of another exchange than this database, or far behind it: its event stream ends at sequence ${top}, ` +
    `and not with what the database has committed, up to ${last}. Nothing was sent: set REDIS_URL to the Redis that ` +
    'the exchange of DATABASE_URL uses.'
  )
}
