import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { backOff, pause } from './pause.js'
import { LONGEST_READ_MS, type SqlClient, type SqlPool, withClient } from './sql.js'

/** Copies what was committed to the event stream, in order, at its own pace. */
export interface Publisher {
  /** Takes what was committed, in order. */
  offer(committed: Committed): void
  /** Publishes until `signal` ends it, and then what was offered before. */
  run(): Promise<void>
  /** The sequence of the last command known to be published. */
  published(): number
}

/** A batch that is in the tables. */
export interface Committed {
  readonly lastSequence: number
  /** The command stream's entry that the engine has come to: it and those before may go. */
  readonly streamId: string
  readonly decisions: Buffer
}

export interface PublisherOptions {
  readonly streams: Streams
  readonly pool: SqlPool
  /** The last sequence that is known to be committed; what is offered follows it. */
  readonly from: number
  /** How many sequences the event stream keeps, and an empty one is given. */
  readonly keptSequences: number
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_WAITING = 256
const TRIM_EVERY = 64

export function createPublisher(options: PublisherOptions): Publisher {
  const { streams, pool, from, keptSequences, onRetry, signal } = options
  const waiting: Committed[] = []
  // At the start nobody knows what the last engine still published.
  let isBehind = true
  let published = 0
  let committed = from
  let sinceTrim = 0
  let wake = () => {}
  signal.addEventListener('abort', () => wake())

  async function publishWaiting(): Promise<void> {
    while (isBehind || waiting.length > 0) {
      if (isBehind) {
        isBehind = false
        published = await copyJournal(pool, streams, { keptSequences, committed: () => committed })
      } else await publishFirst(waiting[0])
    }
  }

  async function publishFirst(first: Committed): Promise<void> {
    await streams.events.publish(first.lastSequence, first.decisions)
    published = first.lastSequence
    if (waiting[0] === first) waiting.shift()
    sinceTrim += 1
    if (sinceTrim < TRIM_EVERY) return
    sinceTrim = 0
    await streams.commands.trim(first.streamId)
    if (published > keptSequences) await streams.events.trim(`${published - keptSequences}-0`)
  }

  async function publishAll(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await publishWaiting()
      } catch (error) {
        isBehind = true
        onRetry(error as Error)
        if (signal.aborted) return
        await pause(backOff(tries), signal)
      }
    }
  }

  return {
    offer(batch) {
      committed = batch.lastSequence
      // Too many to keep: the journal has them all.
      if (waiting.length >= MOST_WAITING) {
        waiting.length = 0
        isBehind = true
      } else waiting.push(batch)
      wake()
    },
    async run() {
      while (!signal.aborted) {
        const offered = new Promise<void>((resolve) => {
          wake = resolve
        })
        await publishAll()
        if (!signal.aborted) await offered
      }
      await publishAll()
    },
    published: () => published,
  }
}

const ROWS_A_PAGE = 64

interface Copied {
  readonly keptSequences: number
  /** Rows beyond it can be seen while their commit still waits for a synchronous replica. */
  committed(): number
}

/**
 * Copies the journal from the event stream's top onward: what crashes and failures left out. Gives
 * the sequence that it came to.
 */
async function copyJournal(
  pool: SqlPool,
  { events }: Streams,
  { keptSequences, committed }: Copied,
): Promise<number> {
  const top = sequenceOf(await events.top())
  return withClient(pool, async (client) => {
    let last = top === 0 ? await firstToPublish(client, keptSequences) : top
    for (;;) {
      const { rows } = await client.query({
        text: `select last_sequence, decisions from journal where last_sequence > $1 and last_sequence <= $2
          order by last_sequence limit ${ROWS_A_PAGE}`,
        values: [last, committed()],
        query_timeout: LONGEST_READ_MS,
      })
      for (const row of rows) await events.publish(row.last_sequence, row.decisions)
      if (rows.length > 0) last = rows[rows.length - 1].last_sequence
      if (rows.length < ROWS_A_PAGE) return last
    }
  })
}

async function firstToPublish(client: SqlClient, kept: number): Promise<number> {
  const { rows } = await client.query({
    text: 'select greatest(0, last_sequence - $1) as first from engine_state where shard = 0',
    values: [kept],
    query_timeout: LONGEST_READ_MS,
  })
  return Number(rows[0].first)
}

/** The event stream knows of commands that the database has never seen. */
export class StreamAhead extends Error {
  override readonly name = 'StreamAhead'
}

/**
 * Throws `StreamAhead` where the event stream has more than the database: then it belongs to another
 * database, or this one has lost commits, and whoever followed the stream knows things that are not.
 */
export async function checkEventStream({ events }: Streams, sequence: number): Promise<void> {
  const top = sequenceOf(await events.top())
  if (top <= sequence) return
  throw new StreamAhead(
    `The event stream stands at sequence ${top}, but the database at ${sequence}: this database was ` +
      'restored to the past, for which see "A restore to the past" in docs/operations.md, or the Redis ' +
      'is of another exchange, and this one needs its own.',
  )
}
