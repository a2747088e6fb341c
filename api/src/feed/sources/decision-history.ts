import { setTimeout as sleep } from 'node:timers/promises'
import { DecodeError, decode } from '@truebook/shared/codec'
import type { Database } from '@truebook/shared/db/connect'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import type { Stream, StreamEntry } from '@truebook/shared/streams'
import { inTime } from '../../in-time.js'
import { createLane } from '../../lane.js'
import { journalAfter, journalBefore } from '../../queries/journal.js'
import type { WindowLimits } from '../event-window.js'
import { createLastMentions } from './last-mentions.js'
import { createRecentDecisions } from './recent-decisions.js'
import type { Payer } from './source.js'

/** Every decision of the last while: in memory, else in the event stream, else in the journal. */
export interface DecisionHistory {
  add(decision: Decision): void
  /** Of the last decision added. */
  sequence(): number
  /** Those after a sequence, as far as was decided by now; undefined where they are too many. */
  after(since: number, payer: Payer): Promise<readonly Decision[] | undefined>
  /** Whether any of those after a sequence may be about an account: if not, none need be looked through. */
  mayConcern(account: number, since: number): boolean
  /** How many decisions anybody may have looked through. */
  readonly most: number
  /**
   * Some up to one and with it, oldest first, of so many rows of the journal where they are not in memory; none where
   * it is not there, or too long to be read for all who ask.
   */
  upTo(sequence: number, payer: Payer, rows: number): Promise<readonly Decision[]>
  /** The newest first, as far back as anybody may ask and to the first that is too long. */
  backwards(payer: Payer): AsyncGenerator<Decision>
  /**
   * Looks back for somebody who owes nothing, when it is their turn. Throws `UNAVAILABLE` where nobody
   * waits for it any more.
   */
  inTurn<T>(payer: Payer, work: () => Promise<T>): Promise<T>
}

export interface DecisionHistoryOptions {
  readonly db: Database
  /** A reader of the event stream that nothing else waits on. */
  readonly events: Stream
  /** The sequence that is already known. */
  readonly from: number
  /** What stays in memory, and how many decisions anybody may ask for again. */
  readonly kept: WindowLimits
  readonly most: number
}

const ENTRIES_A_READ = 64
/** A stream that owes its answer for so long is away, and is not asked again for a while. */
const SILENT_MS = 1_000
const AWAY_MS = 5_000
/** Clients that may search the past at once; each holds in memory what it has found. */
const READERS = 4
/** How many rows of the journal one who looks back reads at first, and later on. */
export const ROWS_BACK = { first: 8, most: 256 }
/** What costs as much as a command: most have fewer. */
const EVENTS_A_COMMAND = 8
/** Decisions in memory that are searched in the time that one takes to be read from the journal. */
const KEPT_A_COMMAND = 8

/** What is read for one is kept for the next, as far as it joins what is in memory. */
export function createDecisionHistory(options: DecisionHistoryOptions): DecisionHistory {
  const { db, events, most } = options
  const recent = createRecentDecisions(options)
  const mentions = createLastMentions(options.from)
  const inLane = createLane({ width: READERS })
  let awayUntil = 0

  /** Entries of the stream; none while it is away. */
  async function streamedAfter(since: number): Promise<readonly StreamEntry[]> {
    if (performance.now() < awayUntil) return []
    const reading = events.read(`${since}-0`, ENTRIES_A_READ, 0).catch(() => undefined)
    const entries = await inTime(reading, SILENT_MS)
    if (!entries) awayUntil = performance.now() + AWAY_MS
    return entries ?? []
  }

  /** Of the stream, as far as it has them without a gap; where it has none, of rows of the journal. */
  async function nextAfter(since: number): Promise<readonly Decision[]> {
    const entries = await streamedAfter(since)
    const streamed = entries.flatMap(({ bytes }) => decodedOr(bytes, []))
    const next = unbroken(streamed, since)
    if (next.length > 0) return next
    const rows = await journalAfter(db, since)
    return rows.flatMap(({ decisions }) => decode(decisionsField, decisions))
  }

  async function readAfter(since: number, until: number, payer: Payer) {
    const found: Decision[] = []
    for (let at = since; at < until; at = found[found.length - 1].sequence) {
      const read = recent.after(at) ?? (await nextAfter(at))
      payer.pay(commandsOf(read))
      checkWaited(payer)
      // What is beyond is heard, once a replica has it too.
      const next = read.filter(({ sequence }) => sequence > at && sequence <= until)
      if (next.length === 0 || next[0].sequence !== at + 1) return undefined
      found.push(...next)
    }
    recent.join(found)
    return found
  }

  async function upTo(sequence: number, payer: Payer, rows: number): Promise<readonly Decision[]> {
    const page = recent.before(sequence + 1) ?? (await pageBefore(db, sequence + 1, rows))
    recent.join(page)
    payer.pay(commandsOf(page))
    checkWaited(payer)
    return page
  }

  async function inTurn<T>(payer: Payer, work: () => Promise<T>): Promise<T> {
    for (;;) {
      await sleep(payer.owedMs(), undefined, { ref: false })
      const done = await inLane(payer.name, async () => {
        checkWaited(payer)
        return payer.owedMs() > 0 ? undefined : { found: await work() }
      })
      if (done) return done.found
    }
  }

  return {
    most,
    inTurn,
    upTo,
    add(decision) {
      recent.add(decision)
      mentions.note(decision)
    },
    sequence: recent.sequence,
    mayConcern: mentions.mayConcern,
    async after(since, payer) {
      const until = recent.sequence()
      if (since >= until) return []
      if (until - since > most) return undefined
      const kept = recent.after(since)
      if (!kept) return inTurn(payer, () => readAfter(since, until, payer))
      payer.pay(commandsOf(kept) / KEPT_A_COMMAND)
      return kept
    },
    async *backwards(payer) {
      let before = recent.sequence() + 1
      let rows = ROWS_BACK.first
      for (let seen = 0; seen < most; rows = moreRows(rows)) {
        const page = await upTo(before - 1, payer, rows)
        if (page.length === 0) return
        seen += page.length
        for (let i = page.length - 1; i >= 0; i--) {
          if (page[i].sequence >= before) continue
          before = page[i].sequence
          yield page[i]
        }
      }
    },
  }
}

/** Whoever finds what they look for goes on with twice as many rows: a page costs a query, however short it is. */
export function moreRows(rows: number): number {
  return Math.min(rows * 2, ROWS_BACK.most)
}

function checkWaited(payer: Payer): void {
  if (payer.isGone()) throw new TruebookError('UNAVAILABLE')
}

/** Those that follow a sequence, up to the first that is missing, as from a Redis that was set back. */
function unbroken(decisions: readonly Decision[], since: number): readonly Decision[] {
  const later = decisions.filter(({ sequence }) => sequence > since)
  const gap = later.findIndex(({ sequence }, i) => sequence !== since + 1 + i)
  return gap === -1 ? later : later.slice(0, gap)
}

/** A few rows of the journal, oldest first, without one that is too long and those before it. */
async function pageBefore(
  db: Database,
  sequence: number,
  rows: number,
): Promise<readonly Decision[]> {
  const page: (readonly Decision[])[] = []
  for (const { decisions } of await journalBefore(db, sequence, rows)) {
    if (!decisions) break
    page.unshift(decode(decisionsField, decisions))
  }
  return page.flat()
}

/** How many commands it costs to look through some, or what they did in one market: one that did much counts as many. */
export function commandsOf(steps: readonly Pick<Decision, 'events'>[]): number {
  return steps.reduce((sum, { events }) => sum + Math.max(1, events.length / EVENTS_A_COMMAND), 0)
}

function decodedOr(bytes: Buffer, otherwise: readonly Decision[]): readonly Decision[] {
  try {
    return decode(decisionsField, bytes)
  } catch (error) {
    if (error instanceof DecodeError) return otherwise
    throw error
  }
}
