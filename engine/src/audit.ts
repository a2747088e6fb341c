import { randomUUID } from 'node:crypto'
import { compareCandles } from './audit/compare-candles.js'
import { compareHolds } from './audit/compare-holds.js'
import { compareOwned, unitsOf } from './audit/compare-owned.js'
import { compareStates } from './audit/compare-states.js'
import { replayJournal } from './audit/replay.js'
import { compareTotals, firstMessage, totalsOfTables } from './audit/totals.js'
import type { ExchangeSnapshot } from './core/snapshot.js'
import { stateHash } from './core/state-hash.js'
import { loadSnapshot } from './runtime/recovery.js'
import { readingOneMoment, type SqlPool } from './runtime/sql.js'

/** What an audit found. */
export interface AuditReport {
  readonly ok: boolean
  /** "ok", or the first difference. */
  readonly audit: string
  /** How many commands were replayed. */
  readonly commands: number
  /** Of the replayed state. */
  readonly hash: string
  readonly seconds: number
  /** At most 20. */
  readonly differences: readonly string[]
}

export interface AuditOptions {
  /** Checks too that every accepted command's owner signed what it does. */
  readonly signatures?: boolean
}

const MOST_DIFFERENCES = 20

/**
 * Replays the journal from genesis into a fresh exchange, and compares all that the tables say with
 * it: the state's hash, every balance, order, trade, candle and movement of money, the holds, and that
 * every account owns what came to it and did not leave it. Reads one moment; changes nothing.
 */
export function audit(pool: SqlPool, options: AuditOptions = {}): Promise<AuditReport> {
  const start = performance.now()
  return readingOneMoment(pool, async (client) => {
    const stored = await loadSnapshot(client)
    const key = randomUUID()
    const signatures = options.signatures ?? false
    const messagesFrom = await firstMessage(client)
    const replay = await replayJournal(client, { signatures, key, messagesFrom })
    const replayed = replay.exchange.snapshot()
    const hash = stateHash(replayed)
    // By the journal's rules: those of the tables may be nonsense, and are compared above.
    const units = unitsOf(replayed)
    const differences = [
      ...replay.differences,
      ...(hashOf(stored) === hash ? [] : compareStates(stored, replayed)),
      ...compareTotals(await totalsOfTables(client, key), replay.totals),
      ...(await compareCandles(client)),
      ...compareHolds(stored, units),
      ...(await compareOwned(client, units)),
    ]
    return {
      ok: differences.length === 0,
      audit: differences[0] ?? 'ok',
      commands: replay.commands,
      hash,
      seconds: Math.round(performance.now() - start) / 1000,
      differences: differences.slice(0, MOST_DIFFERENCES),
    }
  })
}

/** Undefined of what no exchange can be: a name that there is not, a number below zero. */
function hashOf(stored: ExchangeSnapshot): string | undefined {
  try {
    return stateHash(stored)
  } catch {
    return undefined
  }
}
