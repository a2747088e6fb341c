import { backOff, pause } from '@truebook/shared/pause'
import { isByClock, type Streams, sequenceOf } from '@truebook/shared/streams'
import { eventTop, isOfJournal, StreamAhead, streamAhead } from './event-stream.js'
import { createNap } from './nap.js'
import { longestReadMs, type SqlPool, withClient } from './sql.js'

/** Copies what was committed to the event stream, in order, at its own pace. */
export interface Publisher {
  /** Takes what was committed, in order. */
  offer(committed: Committed): void
  /**
   * Publishes until `signal` is aborted, then what was offered before that. Throws `StreamAhead` where
   * another exchange publishes to the same stream.
   */
  run(): Promise<void>
  /** The sequence of the last command known to be published. */
  published(): number
}

/** A batch that is in the tables. */
export interface Committed {
  readonly lastSequence: number
  /**
   * Id of the last entry of the command stream that the engine is done with: it and those before may be
   * trimmed.
   */
  readonly streamId: string
  readonly decisions: Buffer
}

export interface PublisherOptions {
  readonly streams: Streams
  readonly pool: SqlPool
  /** What was committed before the first offer. */
  readonly from: Pick<Committed, 'lastSequence' | 'streamId'>
  /** How many sequences the event stream keeps. An empty stream is filled with as many from the journal. */
  readonly keptSequences: number
  readonly onRetry: (error: Error) => void
  readonly signal: AbortSignal
}

const MOST_WAITING = 256
const TRIM_EVERY = 64
/**
 * How often an idle publisher looks at the streams. If Redis is full, or somebody else has written to the
 * event stream, no command may come in that would wake the publisher, and only a write finds it out.
 */
const LOOK_MS = 2_000
/** Larger than most entries of commands: if Redis has room for this, it has room for them. */
const ROOM = Buffer.alloc(2 ** 17)

export function createPublisher(options: PublisherOptions): Publisher {
  const { streams, pool, from, keptSequences, onRetry, signal } = options
  const waiting: Committed[] = []
  // True at the start, as nobody knows yet how much the last engine has published.
  let isBehind = true
  let published = 0
  let committed = from
  /**
   * Sequence of an entry that is known to be of this journal, since it was published here or compared: it
   * is not compared again.
   */
  let ours = 0
  /** How many connections there had been when the stream was last compared. */
  let looked = -1
  let sinceTrim = 0
  const idle = createNap()
  signal.addEventListener('abort', idle.wake)

  async function publishWaiting(tries: number): Promise<void> {
    while (isBehind || waiting.length > 0) {
      const connections = streams.events.connections()
      if (isBehind || connections !== looked) {
        isBehind = false
        if (connections !== looked) ours = 0
        await checkForeign()
        looked = connections
        published = await copyJournal(pool, streams, {
          keptSequences,
          committed: () => committed.lastSequence,
          limitMs: longestReadMs(tries),
        })
        // Finds out whether Redis has room: no stream takes the sequence 0, so nothing is added, but a full
        // Redis refuses it for being full.
        await streams.events.publish(0, ROOM)
      } else await publishFirst(waiting[0])
    }
  }

  async function publishFirst(first: Committed): Promise<void> {
    const isAdded = await streams.events.publish(first.lastSequence, first.decisions)
    if (isAdded) ours = first.lastSequence
    // The stream has this sequence, but not from this engine: find out who published it.
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
   * Checks that the stream's last entry is of this journal. If its id was made by a clock, nothing of ours
   * could be added behind it, and the stream is begun anew. If another engine published it, that may be the
   * next or the last one of this exchange, or one of another exchange that shares this Redis, so that each
   * carries out the other's commands. Two exchanges can stand at the same sequence, so the content is
   * compared. Throws `StreamAhead` if it is not of this journal.
   */
  async function checkForeign(): Promise<void> {
    const top = await eventTop(streams)
    const { lastSequence } = committed
    if (isByClock(top, lastSequence)) {
      await streams.events.renew()
      throw new Error(`The event stream stood at ${top}, where no engine is: it begins anew.`)
    }
    if (top === ours) return
    if (!(await isOfJournal(pool, streams.events, top))) throw streamAhead(top, lastSequence)
    ours = top
  }

  /**
   * A full Redis takes nothing, but can forget: both streams are emptied as far as possible. Whoever missed
   * something reads the journal.
   */
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
  /**
   * Sequence of the last command committed. Rows beyond it must wait: they can be seen while their commit
   * still waits for a synchronous replica.
   */
  committed(): number
  /** How long a page may take, in milliseconds. */
  readonly limitMs: number
}

/**
 * Copies the journal to the event stream, from the stream's top onward but no further back than the stream
 * keeps: what crashes and failures left out. Gives the sequence that it came to.
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
