import { DecodeError, decode } from '@truebook/shared/codec'
import type { Database } from '@truebook/shared/db/connect'
import { type Decision, decisionsField } from '@truebook/shared/decision'
import type { Stream } from '@truebook/shared/streams'
import { journalAfter, journalBefore } from '../../queries/journal.js'

/** Every decision of the last while: in memory, else in the event stream, else in the journal. */
export interface DecisionHistory {
  add(decision: Decision): void
  /** Of the last decision added. */
  sequence(): number
  /** Those after a sequence, as far as was decided by now; undefined where they are too many. */
  after(since: number): Promise<readonly Decision[] | undefined>
  /** The committed ones, the newest first, as far back as anybody may ask. */
  backwards(): AsyncGenerator<Decision>
}

export interface DecisionHistoryOptions {
  readonly db: Database
  /** A reader of the event stream that nothing else waits on. */
  readonly events: Stream
  /** The sequence that is already known. */
  readonly from: number
  /** How many decisions stay in memory, and how many anybody may ask for again. */
  readonly kept: number
  readonly most: number
}

const ENTRIES_A_READ = 256

export function createDecisionHistory(options: DecisionHistoryOptions): DecisionHistory {
  const { db, events, kept, most } = options
  let recent: Decision[] = []
  let sequence = options.from

  /** Entries of the stream, where it still has them all; else rows of the journal. */
  async function nextAfter(since: number): Promise<readonly Decision[]> {
    const entries = await events.read(`${since}-0`, ENTRIES_A_READ, 0).catch(() => [])
    const streamed = entries.flatMap(({ bytes }) => decodedOr(bytes, []))
    if (streamed.length > 0 && streamed[0].sequence <= since + 1) return streamed
    const rows = await journalAfter(db, since)
    return rows.flatMap(({ decisions }) => decode(decisionsField, decisions))
  }

  return {
    add(decision) {
      sequence = decision.sequence
      recent.push(decision)
      if (recent.length >= 2 * kept) recent = recent.slice(-kept)
    },
    sequence: () => sequence,
    async after(since) {
      const until = sequence
      if (since >= until) return []
      if (recent.length > 0 && recent[0].sequence <= since + 1) {
        return recent.slice(since + 1 - recent[0].sequence)
      }
      if (until - since > most) return undefined
      const found: Decision[] = []
      for (let at = since; at < until; at = found[found.length - 1].sequence) {
        const next = (await nextAfter(at)).filter((decision) => decision.sequence > at)
        if (next.length === 0 || next[0].sequence !== at + 1) return undefined
        found.push(...next)
      }
      return found
    },
    async *backwards() {
      let before = Number.MAX_SAFE_INTEGER
      for (let seen = 0; seen < most; ) {
        const rows = await journalBefore(db, before)
        if (rows.length === 0) return
        for (const row of rows) {
          const decisions = decode(decisionsField, row.decisions)
          seen += decisions.length
          for (const decision of [...decisions].reverse()) yield decision
          before = row.first_sequence
        }
      }
    },
  }
}

function decodedOr(bytes: Buffer, otherwise: readonly Decision[]): readonly Decision[] {
  try {
    return decode(decisionsField, bytes)
  } catch (error) {
    if (error instanceof DecodeError) return otherwise
    throw error
  }
}
