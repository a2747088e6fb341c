import { isLocked, LOCKED } from '@truebook/shared/db/locked'
import { isUnanswered } from '@truebook/shared/db/unanswered'
import type { StateView } from '../core/snapshot.js'
import { loadView } from '../runtime/recovery.js'
import { inSavepoint, LONGEST_READ_MS, type SqlClient } from '../runtime/sql.js'
import { compareCandles } from './compare-candles.js'
import { firstMessage, stretchOf, type TallyKey, type Totals, totalsOfTables } from './totals.js'

/**
 * What the tables say at one moment. A part that cannot be read is undefined (candles: empty), and `unread`
 * has a sentence about it.
 */
export interface Moment {
  readonly stored: StateView | undefined
  readonly totals: Totals | undefined
  readonly candles: readonly string[]
  readonly unread: readonly string[]
  /**
   * First sequence of the journal's last row, 0 without one: rows behind it came after this moment. Where that cannot
   * be read, the state's sequence or a number beyond any.
   */
  readonly journalEnd: number
  /** See `TallyOptions`. */
  readonly messagesFrom: number
  /** How many commands each stretch of the totals has. */
  readonly stretch: number
}

/**
 * Reads each part in a savepoint, so that rows which make no sense stop only the part that they belong to.
 * Throws where Postgres does not answer, or a table is locked.
 */
export async function readMoment(client: SqlClient, key: TallyKey): Promise<Moment> {
  const unread: string[] = []
  const read = <T>(what: string, work: () => Promise<T>) =>
    inSavepoint(client, work).catch((error: unknown) => {
      if (isLocked(error) || isUnanswered(error)) throw error
      unread.push(`${what} cannot be read: ${messageOf(error)}`)
      return undefined
    })
  const stored = await read('The state', () => loadView(client))
  const journalEnd = await read('The end of the journal', () => lastRow(client))
  const end = journalEnd ?? stored?.sequence ?? Number.MAX_SAFE_INTEGER
  const stretch = stretchOf(end)
  const messagesFrom = await read('The first signed transfer', () => firstMessage(client))
  return {
    stored,
    totals: await read('What happened', () => totalsOfTables(client, key, stretch)),
    candles: (await read('The candles', () => compareCandles(client))) ?? [],
    unread,
    journalEnd: end,
    stretch,
    messagesFrom: messagesFrom ?? Number.POSITIVE_INFINITY,
  }
}

async function lastRow(client: SqlClient): Promise<number> {
  const text = 'select max(first_sequence) as sequence from journal'
  const { rows } = await client.query({ text, query_timeout: LONGEST_READ_MS })
  return rows[0].sequence ?? 0
}

/** An error's message as a sentence with one full stop. */
export function messageOf(error: unknown): string {
  if (isLocked(error)) return `${LOCKED}.`
  const text = error instanceof Error ? error.message : String(error)
  return `${text.trim().replace(/\.$/, '')}.`
}
