import { randomFillSync } from 'node:crypto'
import { assert } from '@truebook/shared/assert'
import { type Command, REPLAY_WINDOW_MS } from '@truebook/shared/command'
import { assetOf, rulesOf } from '@truebook/shared/db/rows'
import type { AssetTable, MarketTable } from '@truebook/shared/db/tables'
import { decisionsField, decodeJournal, journalCommandsField } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import { parseOrderId } from '@truebook/shared/order-id'
import { atoms, lots, ticks } from '@truebook/shared/units'
import { type CreditedDeposits, createCreditedDeposits } from '../core/deposits.js'
import { createReplayWindow, type ReplayWindow, type Salts, usesOf } from '../core/replay-window.js'
import type {
  BalanceSnapshot,
  DepositKey,
  ExchangeSnapshot,
  MarketSnapshot,
  OpenOrder,
  StateView,
} from '../core/snapshot.js'
import { LONGEST_READ_MS, pagesOf, type SqlClient, type SqlResult } from './sql.js'
import { countSteps, turn } from './turns.js'

const ROWS_A_PAGE = 20_000
const JOURNAL_ROWS_A_PAGE = 50

type Row = SqlResult['rows'][number]

/** Called with each command of the replay window, oldest first, and the events that it led to. */
export type OnDecided = (command: Command, events: readonly Event[], time: number) => void

/** What an exchange is created from. */
export interface StoredState {
  /** The state without its recent uses and its credited deposits. */
  readonly snapshot: ExchangeSnapshot
  /**
   * The recent uses and the credited deposits, in compact form: as objects, millions of them would not fit
   * the heap.
   */
  readonly window: ReplayWindow
  readonly deposits: CreditedDeposits
}

/** The state as the tables hold it, to iterate over; `client` must be reading one moment (see sql.ts). */
export async function loadView(client: SqlClient): Promise<StateView> {
  const { snapshot, window, deposits } = await loadState(client)
  return { ...snapshot, recent: window.all(), deposits: deposits.all() }
}

export interface Heard {
  readonly onDecided?: OnDecided
  /** Called where rows of the replay window are missing from the journal, with the sequence that they come after. */
  readonly onGap?: (after: number) => void
}

/** The same in the form that an exchange is created from. */
export async function loadState(client: SqlClient, heard: Heard = {}): Promise<StoredState> {
  const snapshot = await loadLasting(client)
  const deposits = await loadDeposits(client)
  return { snapshot, window: await loadWindow(client, snapshot, heard), deposits }
}

async function loadLasting(client: SqlClient): Promise<ExchangeSnapshot> {
  const [state] = await select(client, 'select * from engine_state where shard = 0')
  assert(state !== undefined, 'The table engine_state must have its one row, but has none.')
  return {
    sequence: state.last_sequence,
    time: state.last_time,
    priority: state.priority,
    exitIndex: state.exit_index,
    ...(await loadListings(client)),
    accounts: await inPages(client, 'select id, wallet, frozen from accounts order by id', asIs),
    balances: await loadBalances(client),
    orders: await loadOrders(client),
    recent: [],
    deposits: [],
    timers: await select(
      client,
      `select account, due_at as "dueAt" from cancel_timers where due_at > 0 order by 1`,
    ),
  }
}

/** The assets and the markets. */
export async function loadListings(
  client: SqlClient,
): Promise<Pick<ExchangeSnapshot, 'assets' | 'markets'>> {
  return { assets: await loadAssets(client), markets: await loadMarkets(client) }
}

async function select(client: SqlClient, text: string): Promise<SqlResult['rows']> {
  return (await client.query({ text, query_timeout: LONGEST_READ_MS })).rows
}

async function loadAssets(client: SqlClient): Promise<ExchangeSnapshot['assets']> {
  const rows = await select(client, 'select * from assets order by id')
  return rows.map((row) => assetOf(row as AssetTable))
}

async function loadMarkets(client: SqlClient): Promise<MarketSnapshot[]> {
  const rows = await select(client, 'select * from markets order by id')
  return rows.map((row) => ({
    rules: rulesOf(row as MarketTable),
    status: row.status,
    marketSequence: row.market_sequence,
    tradeNumber: row.trade_number,
    lastPrice: row.last_price,
    lastMicros: row.last_micros,
  }))
}

/** Reads the rows of a table that may be long, a page at a time. */
async function inPages<T>(client: SqlClient, text: string, read: (row: Row) => T): Promise<T[]> {
  const all: T[] = []
  for await (const rows of pagesOf(client, { text, page: ROWS_A_PAGE })) {
    for (const row of rows) all.push(readRow(row, read))
  }
  return all
}

/** Where a row makes no sense, throws an error that shows it: it may be one of millions. */
function readRow<T>(row: Row, read: (row: Row) => T): T {
  try {
    return read(row)
  } catch (cause) {
    const { message } = cause as Error
    throw new Error(`The row ${JSON.stringify(row)} cannot be read: ${message}`, { cause })
  }
}

const asIs = (row: Row) => row

function loadBalances(client: SqlClient): Promise<BalanceSnapshot[]> {
  const text = `select account, asset, available, held from balances
    where available > 0 or held > 0 order by account, asset`
  return inPages(client, text, ({ account, asset, available, held }) => ({
    account,
    asset,
    available: atoms(BigInt(available)),
    held: atoms(BigInt(held)),
  }))
}

function loadOrders(client: SqlClient): Promise<OpenOrder[]> {
  const text = `select id, market, account, side, price, quantity, remaining, post_only, self_trade,
    expires_at, priority from orders where open order by priority`
  return inPages(client, text, openOrderOf)
}

function openOrderOf(row: Row): OpenOrder {
  const parsed = parseOrderId(row.id)
  assert(parsed !== undefined && parsed.market === row.market, `${row.id} must be an order's id.`)
  return {
    orderId: parsed.id,
    market: row.market,
    account: row.account,
    side: row.side,
    price: ticks(row.price),
    quantity: lots(row.quantity),
    remaining: lots(row.remaining),
    postOnly: row.post_only,
    selfTrade: row.self_trade,
    expiresAt: row.expires_at,
    priority: row.priority,
  }
}

async function loadDeposits(client: SqlClient): Promise<CreditedDeposits> {
  const deposits = createCreditedDeposits()
  const text = 'select network, deposit_count as "depositCount" from deposits'
  for await (const rows of pagesOf(client, { text, page: ROWS_A_PAGE })) {
    for (const row of rows) deposits.add(row as DepositKey)
  }
  return deposits
}

/**
 * The replay window as of `time`: the uses of the commands that were accepted in the ten minutes before. The row before
 * those is read too, to see that the first of them is there.
 */
async function loadWindow(
  client: SqlClient,
  { sequence, time }: Pick<ExchangeSnapshot, 'sequence' | 'time'>,
  { onDecided = () => undefined, onGap = () => undefined }: Heard,
): Promise<ReplayWindow> {
  const window = createReplayWindow({ salts: drawSalts() })
  const begins = time - REPLAY_WINDOW_MS
  const [before] = (
    await client.query({
      text: 'select max(last_time) as time from journal where last_time <= $1',
      values: [begins],
      query_timeout: LONGEST_READ_MS,
    })
  ).rows
  const pages = pagesOf(client, {
    text: `select first_sequence, last_sequence, last_time, commands, decisions from journal
      where last_time >= $1 order by first_sequence`,
    // A value of its own: of a subquery Postgres does not know how few rows it leaves, and it would read them all.
    values: [before?.time ?? 0],
    page: JOURNAL_ROWS_A_PAGE,
  })
  const isTime = countSteps()
  let last = 0
  for await (const rows of pages) {
    for (const row of rows) {
      if (row.first_sequence !== last + 1 && row.last_time > begins) onGap(last)
      last = row.last_sequence
      if (isTime(addUses(window, row, onDecided))) await turn()
    }
  }
  if (last !== sequence) onGap(last)
  window.forgetBefore(time)
  return window
}

/** Random salts, which no client can know: see `ReplayWindowOptions`. */
export function drawSalts(): Salts {
  const [one, other] = randomFillSync(new Int32Array(2))
  return [one | 1, other | 1]
}

/** Adds the uses of a journal row to the window, and gives how many events the row holds. */
function addUses(window: ReplayWindow, row: Row, onDecided: OnDecided): number {
  const { commands, decisions } = readJournalRow(row, () => {
    const decisions = decodeJournal(decisionsField, row.decisions)
    const commands = decodeJournal(journalCommandsField, row.commands)
    assert(decisions.length === commands.length, 'It must decide each of its commands.')
    return { commands, decisions }
  })
  let count = 0
  for (const [i, { time, command }] of commands.entries()) {
    const { events } = decisions[i]
    onDecided(command, events, time)
    for (const use of usesOf(command, events, time)) window.add(use)
    count += events.length
  }
  return count
}

/** Gives what `read` reads of a journal row. If that throws, the error names the row. */
export function readJournalRow<T>(row: Row, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const which = `The journal row from sequence ${row.first_sequence}`
    throw new Error(`${which} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
