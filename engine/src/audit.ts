import { randomUUID } from 'node:crypto'
import { isUnanswered } from '@truebook/shared/db/unanswered'
import { firstOf } from '@truebook/shared/first-of'
import { compareHolds } from './audit/compare-holds.js'
import { compareOwned, unitsOf } from './audit/compare-owned.js'
import { compareStates } from './audit/compare-states.js'
import { type Moment, messageOf, readMoment } from './audit/moment.js'
import { replayJournal } from './audit/replay.js'
import { compareTotals, type Totals } from './audit/totals.js'
import type { StateView } from './core/snapshot.js'
import { stateHash } from './core/state-hash.js'
import { readingOneMoment, type SqlPool } from './runtime/sql.js'

/** What an audit found. */
export interface AuditReport {
  readonly ok: boolean
  /** "ok", or the first difference. */
  readonly audit: string
  /** How many commands were replayed. */
  readonly commands: number
  /** Hash of the replayed state. */
  readonly hash: string
  readonly seconds: number
  /** The first 20 differences, each a sentence, and one more if there are others. */
  readonly differences: readonly string[]
}

export interface AuditOptions {
  /** Checks too that every accepted command's owner signed what it does. */
  readonly signatures?: boolean
  /**
   * Called now and then with the number of commands replayed so far and the number in all. The latter
   * counts the journal's last row as one command until that row is replayed.
   */
  readonly onProgress?: (commands: number, of: number) => void
}

const MOST_DIFFERENCES = 20

/**
 * Replays the journal from genesis into a fresh exchange, and compares all that the tables say with
 * it: the state's hash, every balance, order, trade, candle and movement of money, the holds, and that
 * every account owns what came to it and did not leave it. Changes nothing. The tables are read in one
 * snapshot, and what each account owns in a second one. The replay runs outside both: a snapshot held that long
 * would keep Postgres from vacuuming the tables of an exchange that trades. Throws where Postgres does not answer.
 */
export async function audit(pool: SqlPool, options: AuditOptions = {}): Promise<AuditReport> {
  const start = performance.now()
  const key = randomUUID()
  const { signatures = false, onProgress } = options
  const moment = await readingOneMoment(pool, (client) => readMoment(client, key))
  const replay = await replayJournal(pool, {
    ...moment,
    signatures,
    key,
    onProgress: (commands) => onProgress?.(commands, Math.max(commands, moment.journalEnd)),
  })
  const replayed = replay.exchange.view()
  const hash = stateHash(replayed)
  const differences = [
    ...replay.differences,
    ...compareMoment(moment, { ...replay, replayed, hash }),
    ...(await compareOwned(pool, replayed).catch(unread)),
  ]
  return {
    ok: differences.length === 0,
    audit: differences[0] ?? 'ok',
    commands: replay.commands,
    hash,
    seconds: Math.round(performance.now() - start) / 1000,
    differences: firstOf(differences, MOST_DIFFERENCES),
  }
}

/** What the replay of the journal gave. */
interface Replayed {
  readonly totals: Totals
  readonly replayed: StateView
  readonly hash: string
}

function compareMoment(
  { stored, totals, candles, unread, stretch }: Moment,
  { totals: replayedTotals, replayed, hash }: Replayed,
): string[] {
  return [
    ...unread,
    ...(stored && hashOf(stored) !== hash ? compareStates(stored, replayed) : []),
    ...(totals ? compareTotals(totals, replayedTotals, stretch) : []),
    ...candles,
    // With the market rules that the journal gave: those in the tables may be nonsense, and are compared
    // above.
    ...(stored ? compareHolds(stored, unitsOf(replayed)) : []),
  ]
}

function unread(error: unknown): string[] {
  if (isUnanswered(error)) throw error
  return [`What each account owns cannot be read: ${messageOf(error)}`]
}

/** Undefined where the tables hold what no exchange can, such as an unknown word or a negative number. */
function hashOf(stored: StateView): string | undefined {
  try {
    return stateHash(stored)
  } catch {
    return undefined
  }
}
