import { assert } from '@truebook/shared/assert'
import { encode } from '@truebook/shared/codec'
import {
  type Decision,
  decisionsField,
  decodeJournal,
  journalCommandsField,
} from '@truebook/shared/decision'
import { createExchange, type Exchange } from '../core/exchange.js'
import { loadState, readJournalRow } from './recovery.js'
import { createRefusedCommands, type RefusedCommands } from './refused-commands.js'
import {
  longestReadMs,
  readingOneMoment,
  type SqlClient,
  type SqlPool,
  type SqlResult,
  withClient,
} from './sql.js'
import { turn } from './turns.js'

/** An exchange that is loaded from the tables and kept up with the journal. */
export interface Follower {
  readonly exchange: Exchange
  readonly refused: RefusedCommands
  /** Sequence of the last command folded. */
  sequence(): number
  /**
   * Folds the rest of the journal, to its end. After a failure the next call goes on where this one
   * stopped; one call must end before the next. `tries` says which try it is, from 1: later ones may take
   * longer. Throws where this engine decides otherwise than was committed: its state must not be used from
   * then on.
   */
  catchUp(tries?: number): Promise<void>
}

const ROWS_A_PAGE = 20

/** What those rows held could be sent again, and would be taken twice. */
function onGap(after: number): never {
  throw new Error(
    `Rows of the journal are missing after sequence ${after}: somebody has deleted them, and "npm run audit" says what differs. ` +
      'Restore the database: "Restore to a moment" in docs/operations.md.',
  )
}

export async function createFollower(pool: SqlPool): Promise<Follower> {
  const refused = createRefusedCommands()
  const load = (client: SqlClient) => loadState(client, { onDecided: refused.note, onGap })
  const stored = await readingOneMoment(pool, load)
  const exchange = createExchange(stored)
  let { sequence } = stored.snapshot

  function fold(row: SqlResult['rows'][number]): void {
    const { first_sequence: first, decisions } = row
    assert(first === sequence + 1, 'The journal must have no gaps.')
    const own: Decision[] = []
    const commands = readJournalRow(row, () => decodeJournal(journalCommandsField, row.commands))
    for (const { time, command } of commands) {
      sequence += 1
      const events = exchange.apply(command, sequence, time)
      refused.note(command, events, time)
      own.push({ sequence, time, commandId: command.id, events })
    }
    if (encode(decisionsField, own).equals(decisions)) return
    throw new Error(
      `This engine decides the commands of the journal row from sequence ${first} to ${sequence} otherwise than was committed: it must not take over.`,
    )
  }

  return {
    exchange,
    refused,
    sequence: () => sequence,
    async catchUp(tries = 1) {
      await withClient(pool, async (client) => {
        for (;;) {
          const { rows } = await client.query({
            name: 'follow journal',
            text: `select first_sequence, commands, decisions from journal where first_sequence > $1
              order by first_sequence limit ${ROWS_A_PAGE}`,
            values: [sequence],
            query_timeout: longestReadMs(tries),
          })
          for (const row of rows) {
            fold(row)
            // Rows may be very many and each may be long work: the heartbeat of the lock must go on in
            // between.
            await turn()
          }
          if (rows.length < ROWS_A_PAGE) return
        }
      })
    },
  }
}
