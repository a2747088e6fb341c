import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { AssertionError } from '@truebook/shared/assert'
import { DecodeError, decode } from '@truebook/shared/codec'
import type { Database } from '@truebook/shared/db/connect'
import { demandOwnEvents, ForeignEvents } from '@truebook/shared/db/own-events'
import {
  type Decision,
  type DecisionWithBytes,
  decisionsWithBytesField,
  decodeJournal,
} from '@truebook/shared/decision'
import type { Stream, StreamEntry } from '@truebook/shared/streams'
import type { Logger } from 'pino'
import { inTime } from './in-time.js'
import { type KeptDecision, keptDecision } from './kept-decision.js'
import { journalAfter, untilReplicated } from './queries/journal.js'

/** Follows what the engine decides: hands on every decision once, in sequence, without a gap. */
export interface Follower {
  /** Resolves once it has stopped; rejects where it cannot go on. */
  readonly done: Promise<void>
  /** Whether the event stream could be read when it was last tried. */
  isConnected(): boolean
  /** The sequence of the last decision handed on. */
  sequence(): number
  /** Stops following. Nothing is handed on after that. */
  stop(): Promise<void>
}

export interface FollowerOptions {
  /** Of the same exchange as `db`. Behind each new connection that is looked at anew; if it is not, the follower ends. */
  readonly events: Stream
  readonly db: Database
  /** The connection of `events` behind which that was looked at already. */
  readonly own: number
  /** The sequence up to which all is known already. */
  readonly from: number
  readonly onDecision: (decision: Decision, kept: KeptDecision) => void
  /** Whether somebody waits for a decision: then the journal is read as soon as the stream is idle. */
  readonly isWaitedFor: () => boolean
  readonly log: Logger
}

const READ_LIMIT = 256
const READ_WAIT_MS = 200
/** What the stream lost before it was read never comes, so the journal is read after this many idle reads. */
const IDLE_READS = 10
/** A stream that owes an answer for this long counts as away, even if its connection stands. */
const SILENT_MS = 3_000
const MAX_BACK_OFF_MS = 1_000
/** How many events are taken in without a break, plus at most one decision: some milliseconds. */
const EVENTS_A_TURN = 1024

export function startFollower(options: FollowerOptions): Follower {
  const { events, db, onDecision, isWaitedFor, log } = options
  let sequence = options.from
  let connected = true
  /** The connection behind which there is this exchange and no other. */
  let own = options.own
  let stopped = false
  let failures = 0
  let idleReads = 0
  let eventsTaken = 0
  let isLooking = false
  let broken: Error | undefined

  async function follow(): Promise<void> {
    while (!stopped && !broken) {
      try {
        const connection = events.connections()
        if (connection !== own) {
          // Until it is known whose that is, nothing may be sent either.
          connected = false
          await demandOwnEvents(db, events.witness)
        }
        own = connection
        await step()
        connected = true
        failures = 0
      } catch (error) {
        if (isFinal(error)) throw error
        if (stopped) return
        disconnected(error as Error)
        await recover()
      }
    }
    if (broken) throw broken
  }

  async function step(): Promise<void> {
    const before = sequence
    const entries = await read()
    if (events.connections() !== own) return
    for (const entry of entries) await take(entry)
    if (entries.length > 0 && sequence === before) await passOver()
    idleReads = entries.length === 0 ? idleReads + 1 : 0
    if (idleReads > 0 && (isWaitedFor() || idleReads % IDLE_READS === 0)) lookBeside()
  }

  /** An entry under an id that no engine gave it comes first at every read: the journal is read instead. */
  async function passOver(): Promise<void> {
    await lookInJournal()
    await sleep(READ_WAIT_MS)
  }

  /** Reads the journal while the stream is read on: a database that hangs must not hold that up. */
  function lookBeside(): void {
    if (isLooking) return
    isLooking = true
    lookInJournal()
      .catch((error: Error) => {
        broken = error
      })
      .finally(() => {
        isLooking = false
      })
  }

  /** The next entries of the stream. While it is silent, the journal is read. */
  async function read(): Promise<readonly StreamEntry[]> {
    const reading = events.read(`${sequence}-0`, READ_LIMIT, READ_WAIT_MS)
    while (!stopped && !broken) {
      const entries = await inTime(reading, SILENT_MS)
      if (entries) return entries
      disconnected(new Error(`It said nothing for ${SILENT_MS} ms.`))
      lookBeside()
    }
    reading.catch(() => undefined)
    return []
  }

  function disconnected(why: Error): void {
    if (connected) log.warn({ err: why, sequence }, 'The event stream cannot be read.')
    connected = false
  }

  /** Reads the journal while the stream is away, and waits before it is tried again. */
  async function recover(): Promise<void> {
    failures += 1
    lookBeside()
    await sleep(Math.min(50 * failures, MAX_BACK_OFF_MS))
  }

  /** Reads all that the journal has. Where it cannot be read, it will be tried again. */
  function lookInJournal(): Promise<void> {
    return catchUp(Number.POSITIVE_INFINITY).catch((error) => {
      if (isFinal(error)) throw error
      log.debug({ err: error }, 'The journal cannot be read.')
    })
  }

  async function take(entry: StreamEntry): Promise<void> {
    const decisions = decisionsOf(entry)
    if (decisions === undefined) {
      log.error({ entry: entry.id }, 'An entry of the event stream does not decode.')
      return
    }
    if (decisions.length === 0) return
    const first = decisions[0].value.sequence
    if (first > sequence + 1) await catchUp(first - 1)
    await handOn(decisions)
  }

  /** Hands on the journal's decisions up to a sequence, or as far as it goes. */
  async function catchUp(through: number): Promise<void> {
    while (sequence < through && !stopped) {
      const rows = await journalAfter(db, sequence)
      if (rows.length > 0) await untilReplicated(db)
      for (const { decisions } of rows) {
        await handOn(decodeJournal(decisionsWithBytesField, decisions))
      }
      if (rows.length === 0) {
        if (through === Number.POSITIVE_INFINITY) return
        throw new Error(`The journal ends at ${sequence}, before the entry after ${through}.`)
      }
    }
  }

  /** Hands on what comes next. Meanwhile stream and journal may both be read: each decision counts once. */
  async function handOn(decisions: readonly DecisionWithBytes[]): Promise<void> {
    for (const one of decisions) {
      const decision = one.value
      if (decision.sequence !== sequence + 1 || stopped || broken) continue
      sequence = decision.sequence
      takeWhole(one)
      eventsTaken += 1 + decision.events.length
      if (eventsTaken < EVENTS_A_TURN) continue
      eventsTaken = 0
      await turn()
    }
  }

  /**
   * Asserts that a decision is taken in whole: nothing may go on from half of one. As after any assertion the
   * api ends, and loads everything anew.
   */
  function takeWhole(one: DecisionWithBytes): void {
    try {
      onDecision(one.value, keptDecision(one))
    } catch (cause) {
      const message = `Decision ${one.value.sequence} must be taken in whole: ${(cause as Error).message}`
      broken = cause instanceof AssertionError ? cause : new AssertionError(message, { cause })
      throw broken
    }
  }

  const done = follow()
  return {
    done,
    isConnected: () => connected,
    sequence: () => sequence,
    async stop() {
      stopped = true
      await done.catch(() => undefined)
    },
  }
}

/**
 * Whether nothing can be followed after an error: a decision of the journal that does not decode was made by a newer engine,
 * and would never decode.
 */
function isFinal(error: unknown): boolean {
  return [AssertionError, ForeignEvents, DecodeError].some((kind) => error instanceof kind)
}

function decisionsOf(entry: StreamEntry): readonly DecisionWithBytes[] | undefined {
  try {
    return decode(decisionsWithBytesField, entry.bytes)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
