import { decode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import type { Database } from '@truebook/shared/db/connect'
import { type Decision, decisionsField, journalCommandsField } from '@truebook/shared/decision'
import { type OrderId, sameOrderId } from '@truebook/shared/order-id'
import type { RejectCode } from '@truebook/shared/reject'

/** A command by its id. */
export interface Asked {
  readonly id: OrderId
  /** Its decision has a higher sequence. */
  readonly after: number
}

/** A command of the journal and what became of it. */
export interface Decided {
  readonly command: Command
  readonly decision: Decision
}

export interface Found {
  readonly decided: Decided | undefined
  /** The sequence that the search came to. */
  readonly last: number
}

const ROWS_A_PAGE = 50

/**
 * Looks for the decision of a command in the journal, behind a sequence: to the journal's end, or until
 * `giveUpAt` of the performance clock.
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
      const decisions = decode(decisionsField, row.decisions)
      const at = decisions.findIndex(({ commandId }) => sameOrderId(commandId, id))
      if (at < 0) continue
      const { command } = decode(journalCommandsField, row.commands)[at]
      return { decided: { command, decision: decisions[at] }, last }
    }
    if (rows.length < ROWS_A_PAGE || performance.now() > giveUpAt)
      return { decided: undefined, last }
  }
}

/** Why a command changed nothing; undefined where it did. */
export function refusedAs({ events }: Decision): RejectCode | undefined {
  return events.find((event) => event.type === 'command_rejected')?.code
}
