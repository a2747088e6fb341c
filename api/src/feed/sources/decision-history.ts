import { setTimeout as sleep } from 'node:timers/promises'
import { DecodeError, decode } from '@truebook/shared/codec'
import type { Database } from '@truebook/shared/db/connect'
import { type Decision, decisionsWithBytesField, decodeJournal } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import type { Stream, StreamEntry } from '@truebook/shared/streams'
import { inTime } from '../../in-time.js'
import { type KeptDecision, keptDecision } from '../../kept-decision.js'
import { createLane } from '../../lane.js'
import { journalAfter, journalBefore } from '../../queries/journal.js'
import type { WindowLimits } from '../event-window.js'
import { createLastMentions } from './last-mentions.js'
import { createRecentDecisions } from './recent-decisions.js'
import type { Payer } from './source.js'

/** The decisions of the recent past: in memory, or else in the event stream, or else in the journal. */
export interface DecisionHistory {
  add(decision: Decision, kept: KeptDecision): void
  /** The sequence of the last decision added. */
  sequence(): number
  /**
   * The decisions after a sequence, up to the last one added by now; undefined where they are too many, or
   * not all there.
   */
  after(since: number, payer: Payer): Promise<readonly KeptDecision[] | undefined>
  /** Whether any decision after a sequence may be about an account: if not, none need be searched. */
  mayConcern(account: number, since: number): boolean
  /** The most decisions that anybody may have searched. */
  readonly most: number
  /**
   * A page of decisions that ends with this sequence, oldest first: from memory, or else from `rows` rows of
   * the journal. Empty where that decision is not there, or too long to be read for everybody who asks.
   */
  upTo(sequence: number, payer: Payer, rows: number): Promise<readonly KeptDecision[]>
  /**
   * Decisions from the newest back: as many as anybody may have searched, or up to the first that is too
   * long.
   */
  backwards(payer: Payer): AsyncGenerator<KeptDecision>
  /**
   * Does work that searches the past, once the payer owes nothing and it is its turn. Throws `UNAVAILABLE`
   * where the payer is gone.
   */
  inTurn<T>(payer: Payer, work: () => Promise<T>): Promise<T>
}

export interface DecisionHistoryOptions {
  readonly db: Database
  /** A reader of the event stream that nothing else waits for. */
  readonly events: Stream
  /** The sequence up to which all is known already. */
  readonly from: number
  /** What stays in memory, and the most decisions that anybody may have searched. */
  readonly kept: WindowLimits
  readonly most: number
}

const ENTRIES_A_READ = 64
/** A stream that owes an answer for SILENT_MS counts as away, and is not asked again for AWAY_MS. */
const SILENT_MS = 1_000
const AWAY_MS = 5_000
/** Clients that may search the past at once; each holds in memory what it has found. */
const READERS = 4
/** How many rows of the journal a search reads at first, and at most. */
export const ROWS_BACK = { first: 8, most: 256 }
/** Events that cost as much as a command: most commands have fewer. */
const EVENTS_A_COMMAND = 8
/** Decisions in memory that are searched in the time that one takes to be read from the journal. */
const KEPT_A_COMMAND = 4

/** Decisions read for one client are kept for the next, if they join what is in memory and there is room. */
export function createDecisionHistory(options: DecisionHistoryOptions): DecisionHistory {
  const { db, events, most } = options
  const recent = createRecentDecisions(options)
  const mentions = createLastMentions(options.from)
  const inLane = createLane({ width: READERS })
  let awayUntil = 0

  /** The stream's entries after a sequence; none while it is away. */
  async function streamedAfter(since: number): Promise<readonly StreamEntry[]> {
    if (performance.now() < awayUntil) return []
    const reading = events.read(`${since}-0`, ENTRIES_A_READ, 0).catch(() => undefined)
    const entries = await inTime(reading, SILENT_MS)
    if (!entries) awayUntil = performance.now() + AWAY_MS
    return entries ?? []
  }

  /**
   * Decisions after a sequence, from the stream as far as it has them without a gap; otherwise from rows of
   * the journal.
   */
  async function nextAfter(since: number): Promise<readonly KeptDecision[]> {
    const entries = await streamedAfter(since)
    const streamed = entries.flatMap(({ bytes }) => keptOfEntry(bytes))
    const next = unbroken(streamed, since)
    if (next.length > 0) return next
    const rows = await journalAfter(db, since)
    return rows.flatMap(({ decisions }) => keptOfRow(decisions))
  }

  async function readAfter(since: number, until: number, payer: Payer) {
    const found: KeptDecision[] = []
    for (let at = since; at < until; at = found[found.length - 1].sequence) {
      const read = recent.after(at) ?? (await nextAfter(at))
      payer.pay(commandsOf(read))
      checkWaited(payer)
      // Later decisions will be heard live, once a replica has them too.
      const next = read.filter(({ sequence }) => sequence > at && sequence <= until)
      if (next.length === 0 || next[0].sequence !== at + 1) return undefined
      found.push(...next)
    }
    recent.join(found)
    return found
  }

  async function upTo(sequence: number, payer: Payer, rows: number) {
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
    add(decision, kept) {
      recent.add(kept)
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

/**
 * A search that found something goes on with twice as many rows: each page costs a query, however short it
 * is.
 */
export function moreRows(rows: number): number {
  return Math.min(rows * 2, ROWS_BACK.most)
}

function checkWaited(payer: Payer): void {
  if (payer.isGone()) throw new TruebookError('UNAVAILABLE')
}

/** The decisions after a sequence up to the first gap, as in a Redis that was set back. */
function unbroken(decisions: readonly KeptDecision[], since: number): readonly KeptDecision[] {
  const later = decisions.filter(({ sequence }) => sequence > since)
  const gap = later.findIndex(({ sequence }, i) => sequence !== since + 1 + i)
  return gap === -1 ? later : later.slice(0, gap)
}

/**
 * The decisions of a few journal rows before a sequence, oldest first. It begins after the last row that is
 * too long.
 */
async function pageBefore(
  db: Database,
  sequence: number,
  rows: number,
): Promise<readonly KeptDecision[]> {
  const page: (readonly KeptDecision[])[] = []
  for (const { decisions } of await journalBefore(db, sequence, rows)) {
    if (!decisions) break
    page.unshift(keptOfRow(decisions))
  }
  return page.flat()
}

/**
 * What it costs to search decisions, or steps of a market, in commands: one with many events counts as
 * several.
 */
export function commandsOf(steps: readonly Pick<KeptDecision, 'size'>[]): number {
  return steps.reduce((sum, { size }) => sum + Math.max(1, size / EVENTS_A_COMMAND), 0)
}

/** None of an entry that does not decode. */
function keptOfEntry(bytes: Buffer): readonly KeptDecision[] {
  try {
    return decode(decisionsWithBytesField, bytes).map(keptDecision)
  } catch (error) {
    if (error instanceof DecodeError) return []
    throw error
  }
}

function keptOfRow(decisions: Buffer): readonly KeptDecision[] {
  return decodeJournal(decisionsWithBytesField, decisions).map(keptDecision)
}
