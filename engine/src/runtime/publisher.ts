import { type Streams, sequenceOf } from '@truebook/shared/streams'
import { eventTop, isOfJournal, StreamAhead, streamAhead } from './event-stream.js'
import { createNap } from './nap.js'
import { backOff, pause } from './pause.js'
import { longestReadMs, type SqlPool, withClient } from './sql.js'

/** Copies what was committed to the event stream, in order, at its own pace. */
export interface Publisher {
  /** Takes what was committed, in order. */
  offer(committed: Committed): void
  /**
   * Publishes until `signal` ends it, and then what was offered before. Throws `StreamAhead` where another
   * exchange publishes there too.
   */
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
  /** What is known to be committed; what is offered follows it. */
  readonly from: Pick<Committed, 'lastSequence' | 'streamId'>
  /** How many sequences the event stream keeps, and an empty one is given. */
  readonly keptSequences: number
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_WAITING = 256
const TRIM_EVERY = 64
/**
 * How often an idle publisher looks at the streams. A Redis that is full, or was written to by somebody else,
 * lets no command through that would have it look, and only shows itself to who writes.
 */
const LOOK_MS = 2_000
/** Larger than most entries of commands: where it finds room, so do they. */
const ROOM = Buffer.alloc(2 ** 17)
/** The ids that Redis makes of its clock are so far ahead of any sequence; no lost commits are. */
const FOREIGN_LEAD = 10 ** 12

export function createPublisher(options: PublisherOptions): Publisher {
  const { streams, pool, from, keptSequences, onRetry, signal } = options
  const waiting: Committed[] = []
  // At the start nobody knows what the last engine still published.
  let isBehind = true
  let published = 0
  let committed = from
  /** An entry known to be of this journal, since it was published here or compared: it is not read again. */
  let ours = 0
  let sinceTrim = 0
  const idle = createNap()
  signal.addEventListener('abort', idle.wake)

  async function publishWaiting(tries: number): Promise<void> {
    while (isBehind || waiting.length > 0) {
      if (isBehind) {
        isBehind = false
        await checkForeign()
        published = await copyJournal(pool, streams, {
          keptSequences,
          committed: () => committed.lastSequence,
          limitMs: longestReadMs(tries),
        })
        // No stream takes a 0, so nothing comes of it; but a Redis that is full refuses it for being so.
        await streams.events.publish(0, ROOM)
      } else await publishFirst(waiting[0])
    }
  }

  async function publishFirst(first: Committed): Promise<void> {
    const isAdded = await streams.events.publish(first.lastSequence, first.decisions)
    if (isAdded) ours = first.lastSequence
    // This engine did not publish so far: it is to be seen who did.
    else if (first.lastSequence > published) isBehind = true
    published = Math.max(published, first.lastSequence)
    if (waiting[0] === first) waiting.shift()
    sinceTrim += 1
    if (sinceTrim < TRIM_EVERY) return
    sinceTrim = 0
    await streams.commands.trim(first.streamId)
    if (published > keptSequences) await streams.events.trim(`${published - keptSequences}-0`)
    await checkForeign()
  }

  /**
   * Behind an entry of somebody else's, with an id by the clock, nothing that is published has a place. What
   * this engine did not publish may be of the next one or the last, or of another exchange, whose commands are
   * carried out here as this one's are there: the two can stand at one sequence, so its content tells.
   */
  async function checkForeign(): Promise<void> {
    const top = await eventTop(streams)
    const { lastSequence } = committed
    if (top >= lastSequence + FOREIGN_LEAD) {
      await streams.events.renew()
      throw new Error(`The event stream stood at ${top}, where no engine is: it begins anew.`)
    }
    if (top === ours) return
    if (!(await isOfJournal(pool, streams, top))) throw streamAhead(top, lastSequence)
    ours = top
  }

  /** A Redis that is full takes nothing, but gives up what it has; whoever missed it has the journal. */
  async function makeRoom(): Promise<void> {
    await streams.commands.trim(committed.streamId)
    await streams.events.trim(await streams.events.top())
  }

  async function publishAll(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await publishWaiting(tries)
      } catch (error) {
        if (error instanceof StreamAhead) throw error
        isBehind = true
        onRetry(error as Error)
        if (isFull(error as Error)) await makeRoom().catch(onRetry)
        if (signal.aborted) return
        await pause(backOff(tries), signal)
      }
    }
  }

  return {
    offer(batch) {
      committed = { lastSequence: batch.lastSequence, streamId: batch.streamId }
      // Too many to keep: the journal has them all.
      if (waiting.length >= MOST_WAITING) {
        waiting.length = 0
        isBehind = true
      } else waiting.push(batch)
      idle.wake()
    },
    async run() {
      while (!signal.aborted) {
        await publishAll()
        const isIdle = waiting.length === 0 && !signal.aborted
        if (isIdle) isBehind ||= !(await idle.sleep(LOOK_MS))
      }
      await publishAll()
    },
    published: () => published,
  }
}

/** Redis has reached its `maxmemory`. */
const isFull = ({ message }: Error): boolean => message.startsWith('OOM')

const ROWS_A_PAGE = 64

interface Copied {
  readonly keptSequences: number
  /** Rows beyond it can be seen while their commit still waits for a synchronous replica. */
  committed(): number
  /** How long a page may take. */
  readonly limitMs: number
}

/**
 * Copies the journal from the event stream's top onward, as far back as the stream is to reach: what crashes
 * and failures left out. Gives the sequence that it came to.
 */
async function copyJournal(
  pool: SqlPool,
  { events }: Streams,
  { keptSequences, committed, limitMs }: Copied,
): Promise<number> {
  const top = sequenceOf(await events.top())
  return withClient(pool, async (client) => {
    let last = Math.max(top, committed() - keptSequences)
    for (;;) {
      const { rows } = await client.query({
        text: `select last_sequence, decisions from journal where last_sequence > $1 and last_sequence <= $2
          order by last_sequence limit ${ROWS_A_PAGE}`,
        values: [last, committed()],
        query_timeout: limitMs,
      })
      for (const row of rows) await events.publish(row.last_sequence, row.decisions)
      if (rows.length > 0) last = rows[rows.length - 1].last_sequence
      if (rows.length < ROWS_A_PAGE) return last
    }
  })
}
