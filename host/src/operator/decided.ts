import type { Command } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import {
  type Decision,
  decisionsField,
  decodeJournal,
  journalCommandsField,
} from '@truebook/shared/decision'
import type { EventOf } from '@truebook/shared/event'
import { type OrderId, sameOrderId } from '@truebook/shared/order-id'

/** A command by its id. */
export interface Asked {
  readonly id: OrderId
  /** A sequence that its decision lies beyond. */
  readonly after: number
}

/** A command of the journal and what became of it. */
export interface Decided {
  readonly command: Command
  readonly decision: Decision
}

export interface Found {
  readonly decided: Decided | undefined
  /** The sequence up to which was searched. */
  readonly last: number
}

const ROWS_A_PAGE = 50

/**
 * Looks for a command's decision in the journal, beyond a sequence: to the journal's end, or until `giveUpAt` (of
 * `performance.now()`).
 */
export async function search(
  db: Database,
  { id, after }: Asked,
  giveUpAt = Number.POSITIVE_INFINITY,
): Promise<Found> {
  for (let last = after; ; ) {
    const rows = await db
      .selectFrom('journal')
      .select(['last_sequence', 'commands', 'decisions'])
      .where('last_sequence', '>', last)
      .orderBy('last_sequence')
      .limit(ROWS_A_PAGE)
      .execute()
    for (const row of rows) {
      last = row.last_sequence
      const decisions = decodeJournal(decisionsField, row.decisions)
      const at = decisions.findIndex(({ commandId }) => sameOrderId(commandId, id))
      if (at < 0) continue
      const { command } = decodeJournal(journalCommandsField, row.commands)[at]
      return { decided: { command, decision: decisions[at] }, last }
    }
    if (rows.length < ROWS_A_PAGE || performance.now() > giveUpAt)
      return { decided: undefined, last }
  }
}

/** Why a command changed nothing; undefined if it did change something. */
export function refusalIn({ events }: Decision): EventOf<'command_rejected'> | undefined {
  return events.find((event) => event.type === 'command_rejected')
}
