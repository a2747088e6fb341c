import type { Database } from '@truebook/shared/db/connect'
import type { BalanceTable, OrderTable, Tables, TradeTable } from '@truebook/shared/db/tables'
import type { Transaction } from 'kysely'

/** What a subscription begins with, each as of one moment: nothing between two reads is missed. */

const NEWEST_TRADES = 100
const MOST_OPEN_ORDERS = 10_000

type Reader = Transaction<Tables>

/** The newest trades of a market, oldest first, and its sequence. */
export function newestTradesOf(db: Database, market: number) {
  return inMarket(db, market, async (reader): Promise<TradeTable[]> => {
    const rows = await reader
      .selectFrom('trades')
      .selectAll()
      .where('market', '=', market)
      .orderBy('trade_number', 'desc')
      .limit(NEWEST_TRADES)
      .execute()
    return rows.reverse()
  })
}

/** Every resting order of a market, in the order in which they trade, and its sequence. */
export function restingOrdersOf(db: Database, market: number) {
  return inMarket(db, market, async (reader) => {
    const rows = await reader
      .selectFrom('orders')
      .select(['id', 'side', 'price', 'remaining', 'priority'])
      .where('open', '=', true)
      .where('market', '=', market)
      .execute()
    return rows.sort((a, b) => byPrice(a, b) || a.priority - b.priority)
  })
}

type Resting = Pick<OrderTable, 'side' | 'price'>

function byPrice(a: Resting, b: Resting): number {
  return a.side === 'BUY' ? b.price - a.price : a.price - b.price
}

/** An account's open orders, oldest first, its dead-man switch, and the global sequence. */
export function openOrdersOf(db: Database, account: number) {
  return atSequence(db, async (reader) => {
    const orders: OrderTable[] = await reader
      .selectFrom('orders')
      .selectAll()
      .where('account', '=', account)
      .where('open', '=', true)
      .orderBy('priority')
      .limit(MOST_OPEN_ORDERS)
      .execute()
    const timer = await reader
      .selectFrom('cancel_timers')
      .select('due_at')
      .where('account', '=', account)
      .executeTakeFirst()
    return { orders, dueAt: timer?.due_at ?? 0 }
  })
}

/** All that an account has, and the global sequence. */
export function balancesNow(db: Database, account: number) {
  return atSequence(db, (reader): Promise<BalanceTable[]> => {
    const mine = reader.selectFrom('balances').selectAll().where('account', '=', account)
    return mine.orderBy('asset').execute()
  })
}

async function inMarket<Row>(
  db: Database,
  market: number,
  read: (reader: Reader) => Promise<Row[]>,
): Promise<{ readonly sequence: number; readonly rows: Row[] }> {
  return atMoment(db, async (reader) => {
    const { market_sequence: sequence } = await reader
      .selectFrom('markets')
      .select('market_sequence')
      .where('id', '=', market)
      .executeTakeFirstOrThrow()
    return { sequence, rows: await read(reader) }
  })
}

async function atSequence<T>(
  db: Database,
  read: (reader: Reader) => Promise<T>,
): Promise<{ readonly sequence: number; readonly found: T }> {
  return atMoment(db, async (reader) => {
    const { last_sequence: sequence } = await reader
      .selectFrom('engine_state')
      .select('last_sequence')
      .executeTakeFirstOrThrow()
    return { sequence, found: await read(reader) }
  })
}

function atMoment<T>(db: Database, read: (reader: Reader) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(read)
}
