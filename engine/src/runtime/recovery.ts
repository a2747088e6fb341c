import { assert } from '@truebook/shared/assert'
import { decode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import { assetOf, rulesOf } from '@truebook/shared/db/rows'
import type { AssetTable, MarketTable } from '@truebook/shared/db/tables'
import { decisionsField, journalCommandsField } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import { parseOrderId } from '@truebook/shared/order-id'
import { atoms, lots, ticks } from '@truebook/shared/units'
import { REPLAY_WINDOW_MS, usesOf } from '../core/replay-window.js'
import type {
  BalanceSnapshot,
  ExchangeSnapshot,
  MarketSnapshot,
  OpenOrder,
  RecentUse,
} from '../core/snapshot.js'
import { pagesOf, type SqlClient, type SqlResult } from './sql.js'

const ORDERS_A_PAGE = 20_000
const JOURNAL_ROWS_A_PAGE = 50

type Row = SqlResult['rows'][number]

/** Hears of each command of the replay window, oldest first, and of what it led to. */
export type OnDecided = (command: Command, events: readonly Event[], time: number) => void

/** The state as the tables hold it; `client` must be reading one moment (see sql.ts). */
export async function loadSnapshot(
  client: SqlClient,
  onDecided: OnDecided = () => undefined,
): Promise<ExchangeSnapshot> {
  const [state] = await select(client, 'select * from engine_state where shard = 0')
  assert(state !== undefined, 'The database must have been migrated.')
  const time: number = state.last_time
  return {
    sequence: state.last_sequence,
    time,
    priority: state.priority,
    exitIndex: state.exit_index,
    assets: await loadAssets(client),
    markets: await loadMarkets(client),
    accounts: await select(client, 'select id, wallet, frozen from accounts order by id'),
    balances: await loadBalances(client),
    orders: await loadOrders(client),
    recent: await loadRecent(client, time, onDecided),
    deposits: await select(
      client,
      `select network, deposit_count as "depositCount" from deposits order by 1, 2`,
    ),
    timers: await select(
      client,
      `select account, due_at as "dueAt" from cancel_timers where due_at > 0 order by 1`,
    ),
  }
}

async function select(client: SqlClient, text: string): Promise<SqlResult['rows']> {
  return (await client.query({ text })).rows
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

async function loadBalances(client: SqlClient): Promise<BalanceSnapshot[]> {
  const rows = await select(
    client,
    `select account, asset, available, held from balances
      where available > 0 or held > 0 order by account, asset`,
  )
  return rows.map(({ account, asset, available, held }) => ({
    account,
    asset,
    available: atoms(BigInt(available)),
    held: atoms(BigInt(held)),
  }))
}

async function loadOrders(client: SqlClient): Promise<OpenOrder[]> {
  const orders: OpenOrder[] = []
  const pages = pagesOf(client, {
    text: `select id, market, account, side, price, quantity, remaining, post_only, self_trade,
      expires_at, priority from orders where open order by priority`,
    page: ORDERS_A_PAGE,
  })
  for await (const rows of pages) for (const row of rows) orders.push(openOrderOf(row))
  return orders
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

/** What the replay window remembers: the uses of the accepted commands of its ten minutes. */
async function loadRecent(
  client: SqlClient,
  time: number,
  onDecided: OnDecided,
): Promise<RecentUse[]> {
  const recent: RecentUse[] = []
  const pages = pagesOf(client, {
    text: `select commands, decisions from journal where last_time > $1 order by first_sequence`,
    values: [time - REPLAY_WINDOW_MS],
    page: JOURNAL_ROWS_A_PAGE,
  })
  for await (const rows of pages) {
    for (const row of rows) {
      for (const use of usesIn(row, onDecided)) {
        if (use.acceptedAt + REPLAY_WINDOW_MS > time) recent.push(use)
      }
    }
  }
  return recent
}

function usesIn(row: Row, onDecided: OnDecided): RecentUse[] {
  const commands = decode(journalCommandsField, row.commands)
  const decisions = decode(decisionsField, row.decisions)
  return commands.flatMap(({ time, command }, i) => {
    const { events } = decisions[i]
    onDecided(command, events, time)
    return usesOf(command, events, time)
  })
}
