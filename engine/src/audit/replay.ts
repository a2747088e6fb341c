import { encode } from '@truebook/shared/codec'
import { isLocked } from '@truebook/shared/db/locked'
import { isUnanswered } from '@truebook/shared/db/unanswered'
import {
  type Decision,
  decisionsField,
  decodeJournal,
  journalCommandsField,
} from '@truebook/shared/decision'
import { createExchange, type Exchange } from '../core/exchange.js'
import { createReplayWindow, usesOf } from '../core/replay-window.js'
import type { TimedCommand } from '../runtime/batch.js'
import { drawSalts } from '../runtime/recovery.js'
import { LONGEST_READ_MS, type SqlPool, type SqlResult, withClient } from '../runtime/sql.js'
import { checkMessage } from './check-message.js'
import { checkSignature } from './check-signature.js'
import { createListings, type Listings } from './listings.js'
import { messageOf } from './moment.js'
import { createTally, type TallyOptions } from './tally.js'
import type { Totals } from './totals.js'

/** What a replay of the journal gave. */
export interface Replay {
  readonly exchange: Exchange
  readonly commands: number
  readonly totals: Totals
  readonly differences: string[]
}

export interface ReplayOptions extends TallyOptions {
  readonly signatures: boolean
  /** First sequence of the last row to replay. */
  readonly journalEnd: number
  /** Called now and then with the number of commands replayed so far. */
  readonly onProgress?: (commands: number) => void
}

const ROWS_A_PAGE = 20
/** More than are told. */
const KEPT_DIFFERENCES = 100

/**
 * Folds the whole journal into a fresh exchange, and checks that it decides the same again. Stops at a gap,
 * or at a row that cannot be read or folded, and names it in `differences`. Throws only where Postgres does
 * not answer, or a table is locked.
 */
export async function replayJournal(
  pool: SqlPool,
  { signatures, journalEnd, onProgress, ...options }: ReplayOptions,
): Promise<Replay> {
  // With random salts: a client who knew them could have chosen names that make the audit take for ever.
  const exchange = createExchange({ window: createReplayWindow({ salts: drawSalts() }) })
  const tally = createTally(options)
  const differences: string[] = []
  const known: Known = { wallets: [''], listings: createListings() }
  let sequence = 0
  let at = 'The journal'
  try {
    for await (const rows of journalPages(pool, journalEnd)) {
      for (const row of rows) {
        if (row.first_sequence !== sequence + 1) {
          differences.push(`The journal has a gap after sequence ${sequence}.`)
          return { exchange, commands: sequence, totals: tally.finish(), differences }
        }
        at = nameOf(row)
        const commands = decodeJournal(journalCommandsField, row.commands)
        const decisions = foldRow(exchange, sequence, commands)
        sequence += commands.length
        decisions.forEach((decision, i) => {
          tally.add(commands[i].command, decision)
        })
        differences.push(...checkRow(row, sequence, commands, decisions))
        if (signatures) differences.push(...checkSignatures(known, commands, decisions))
        differences.length = Math.min(differences.length, KEPT_DIFFERENCES)
      }
      at = `The journal after sequence ${sequence}`
      onProgress?.(sequence)
    }
  } catch (error) {
    // The rest cannot be replayed now, and half a replay would differ from every table.
    if (isLocked(error) || isUnanswered(error)) throw error
    differences.push(`${at} cannot be replayed: ${messageOf(error)}`)
  }
  return { exchange, commands: sequence, totals: tally.finish(), differences }
}

/** Pages by key, outside of any transaction: rows of the journal never change, so no snapshot is needed. */
async function* journalPages(pool: SqlPool, end: number): AsyncGenerator<SqlResult['rows']> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const read = {
      name: 'replay journal',
      text: `select * from journal where first_sequence > $1 and first_sequence <= $2
        order by first_sequence limit ${ROWS_A_PAGE}`,
      values: [after, end],
      query_timeout: LONGEST_READ_MS,
    }
    const { rows } = await withClient(pool, (client) => client.query(read))
    if (rows.length > 0) yield rows
    if (rows.length < ROWS_A_PAGE) return
    after = rows[rows.length - 1].first_sequence
  }
}

function nameOf(row: SqlResult['rows'][number]): string {
  return `The journal row from sequence ${row.first_sequence}`
}

function foldRow(
  exchange: Exchange,
  before: number,
  commands: readonly TimedCommand[],
): readonly Decision[] {
  return commands.map(({ time, command }, i) => {
    const sequence = before + i + 1
    const events = exchange.apply(command, sequence, time)
    return { sequence, time, commandId: command.id, events }
  })
}

function checkRow(
  row: SqlResult['rows'][number],
  sequence: number,
  commands: readonly TimedCommand[],
  decisions: readonly Decision[],
): string[] {
  const which = nameOf(row)
  const lastTime = commands[commands.length - 1]?.time
  const differences: string[] = []
  if (row.last_sequence !== sequence) {
    differences.push(
      `${which} says that it ends at ${row.last_sequence}, but it ends at ${sequence}.`,
    )
  }
  if (row.last_time !== lastTime) {
    differences.push(`${which} says that its last time is ${row.last_time}, but it is ${lastTime}.`)
  }
  if (!encode(decisionsField, decisions).equals(row.decisions)) {
    differences.push(`${which} holds other decisions than its commands lead to.`)
  }
  return differences
}

/** What signed messages refer to, as far as the journal was replayed. */
interface Known {
  /** Wallets by account. */
  readonly wallets: string[]
  readonly listings: Listings
}

/**
 * Checks each command against what was known before it: an order that the command closes has its
 * client_order_id only until then.
 */
function checkSignatures(
  known: Known,
  commands: readonly TimedCommand[],
  decisions: readonly Decision[],
): string[] {
  return commands.flatMap((timed, i) => {
    const fault = faultOf(known, timed, decisions[i])
    note(known, decisions[i])
    return fault ? [`The command with sequence ${decisions[i].sequence} ${fault}`] : []
  })
}

function faultOf(
  { wallets, listings }: Known,
  { command, time }: TimedCommand,
  { events }: Decision,
): string | undefined {
  // Only a command that was taken has used up its message and is checked. A batch with some refused orders
  // was taken.
  const isTaken = usesOf(command, events, time).length > 0
  if (!isTaken || !('signed' in command)) return undefined
  const { signed } = command
  return checkSignature(signed, wallets[signed.account]) ?? checkMessage(command, listings)
}

function note({ wallets, listings }: Known, { events }: Decision): void {
  for (const event of events) {
    if (event.type === 'account_opened') wallets[event.account] = event.wallet
    listings.note(event)
  }
}
