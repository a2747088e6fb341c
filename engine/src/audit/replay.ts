import { decode, encode } from '@truebook/shared/codec'
import { type Decision, decisionsField, journalCommandsField } from '@truebook/shared/decision'
import { createExchange, type Exchange } from '../core/exchange.js'
import { createReplayWindow, usesOf } from '../core/replay-window.js'
import type { TimedCommand } from '../runtime/batch.js'
import { drawSalts } from '../runtime/recovery.js'
import { pagesOf, type SqlClient, type SqlResult } from '../runtime/sql.js'
import { checkMessage } from './check-message.js'
import { checkSignature } from './check-signature.js'
import { createListings, type Listings } from './listings.js'
import { createTally, type TallyOptions } from './tally.js'
import type { Totals } from './totals.js'

/** What a replay of the journal gave. */
export interface Replay {
  readonly exchange: Exchange
  readonly commands: number
  readonly totals: Totals
  readonly differences: string[]
}

const ROWS_A_PAGE = 20
const MOST_DIFFERENCES = 20

/** Folds the whole journal into a fresh exchange, and looks whether it decides the same again. */
export async function replayJournal(
  client: SqlClient,
  { signatures, ...options }: TallyOptions & { readonly signatures: boolean },
): Promise<Replay> {
  // Whoever knew its salts could have chosen names that make the audit take for ever.
  const exchange = createExchange({ window: createReplayWindow({ salts: drawSalts() }) })
  const tally = createTally(options)
  const differences: string[] = []
  const known: Known = { wallets: [''], listings: createListings() }
  let sequence = 0
  const pages = pagesOf(client, {
    text: 'select * from journal order by first_sequence',
    page: ROWS_A_PAGE,
  })
  for await (const rows of pages) {
    for (const row of rows) {
      if (row.first_sequence !== sequence + 1) {
        differences.push(`The journal has a gap after sequence ${sequence}.`)
        return { exchange, commands: sequence, totals: tally.totals(), differences }
      }
      const commands = decode(journalCommandsField, row.commands)
      const decisions = foldRow(exchange, sequence, commands)
      sequence += commands.length
      decisions.forEach((decision, i) => {
        tally.add(commands[i].command, decision)
      })
      note(known, decisions)
      differences.push(...checkRow(row, sequence, commands, decisions))
      if (signatures) differences.push(...checkSignatures(known, commands, decisions))
      if (differences.length > MOST_DIFFERENCES) differences.length = MOST_DIFFERENCES
    }
  }
  return { exchange, commands: sequence, totals: tally.totals(), differences }
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
  const which = `The journal row from sequence ${row.first_sequence}`
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

/** What signed messages name. */
interface Known {
  /** By account. */
  readonly wallets: string[]
  readonly listings: Listings
}

function note({ wallets, listings }: Known, decisions: readonly Decision[]): void {
  for (const { events } of decisions) {
    for (const event of events) {
      if (event.type === 'account_opened') wallets[event.account] = event.wallet
      listings.note(event)
    }
  }
}

function checkSignatures(
  { wallets, listings }: Known,
  commands: readonly TimedCommand[],
  decisions: readonly Decision[],
): string[] {
  return commands.flatMap(({ command, time }, i) => {
    const { sequence, events } = decisions[i]
    // What was turned down has used up nothing; a batch with refused orders in it was taken.
    const isTaken = usesOf(command, events, time).length > 0
    if (!isTaken || !('signed' in command)) return []
    const { signed } = command
    const fault = checkSignature(signed, wallets[signed.account]) ?? checkMessage(command, listings)
    return fault ? [`The command with sequence ${sequence} ${fault}`] : []
  })
}
