import type { Database } from '@truebook/shared/db/connect'
import type { Tables, TradeTable } from '@truebook/shared/db/tables'
import { type SelectQueryBuilder, sql } from 'kysely'
import { type Found, limitsOf, type Stretch } from '../history.js'
import { countedRows, merged } from './merged.js'
import type { TimeRange } from './sequences.js'

/** The most fills that are shown with one order. */
const MAX_FILLS = 1_000

/** A range of a market's trade numbers: from `low` to just before `end`. */
interface Numbers {
  readonly low: number
  readonly end: number
}

/**
 * A market's trades, newest first. Their numbers have no gaps, so the count and the start of a page are
 * calculated: a far page takes no longer than the first.
 */
export async function tradesOf(
  db: Database,
  market: number,
  stretch: Stretch<number>,
): Promise<Found<TradeTable>> {
  const all = await numbersOf(db, market, stretch)
  const { low, end } = beside(all, stretch)
  const { limit, offset } = limitsOf(stretch)
  const rows = await db
    .selectFrom('trades')
    .selectAll()
    .where('market', '=', market)
    .where('trade_number', '>=', low)
    .where('trade_number', '<', end - offset)
    .orderBy('trade_number', orderOf(stretch))
    .limit(limit)
    .execute()
  return { rows, counted: all.end - all.low }
}

/** An account's trades in a market, newest first. */
export async function ownTradesOf(
  db: Database,
  { account, market }: { readonly account: number; readonly market: number },
  stretch: Stretch<number>,
): Promise<Found<TradeTable>> {
  const sides = (['maker_account', 'taker_account'] as const).map((role) =>
    db.selectFrom('trades').selectAll().where(role, '=', account).where('market', '=', market),
  )
  return ofSides(db, sides, { stretch, numbers: await numbersOf(db, market, stretch) })
}

/** An order's fills, newest first. */
export async function orderTradesOf(
  db: Database,
  { id, market }: { readonly id: string; readonly market: number },
  stretch: Stretch<number>,
): Promise<Found<TradeTable>> {
  const numbers = await numbersOf(db, market, stretch)
  return ofSides(db, sidesOfOrder(db, id), { stretch, numbers })
}

/** An order's newest `MAX_FILLS` fills, oldest first. */
export async function fillsOf(db: Database, orderId: string): Promise<TradeTable[]> {
  const rows = await merged(db, {
    parts: sidesOfOrder(db, orderId),
    by: 'trade_number',
    stretch: { page: { index: 0, size: MAX_FILLS } },
  })
  return rows.slice(0, MAX_FILLS).reverse()
}

type Trades = SelectQueryBuilder<Tables, 'trades', TradeTable>

/** The trades that an order made, and those that it took. */
function sidesOfOrder(db: Database, id: string): readonly Trades[] {
  return (['maker_order', 'taker_order'] as const).map((role) =>
    db.selectFrom('trades').selectAll().where(role, '=', id),
  )
}

/** A page of trades found by two indexes, the maker's and the taker's; no trade is found by both. */
async function ofSides(
  db: Database,
  sides: readonly Trades[],
  { stretch, numbers }: { readonly stretch: Stretch<number>; readonly numbers: Numbers },
): Promise<Found<TradeTable>> {
  const within = ({ low, end }: Numbers) =>
    sides.map((side) => side.where('trade_number', '>=', low).where('trade_number', '<', end))
  const parts = within(beside(numbers, stretch))
  return {
    rows: await merged(db, { parts, by: 'trade_number', stretch }),
    counted: await countedRows(db, within(numbers)),
  }
}

/** The range on the asked side of a cursor. */
function beside({ low, end }: Numbers, { after, before }: Stretch<number>): Numbers {
  return {
    low: before === undefined ? low : Math.max(low, before + 1),
    end: after === undefined ? end : Math.min(end, after),
  }
}

function orderOf({ before }: Stretch<number>): 'asc' | 'desc' {
  return before === undefined ? 'desc' : 'asc'
}

/** The range of a market's trades in a stretch of time. */
async function numbersOf(
  db: Database,
  market: number,
  { since, until }: TimeRange,
): Promise<Numbers> {
  const from = (ms: number) => sql`first_trade_from(${market}, ${ms * 1000})`
  const next = sql`(select coalesce(max(trade_number), 0) + 1 from trades where market = ${market})`
  const { rows } = await sql<Numbers>`select
    ${since === undefined ? sql`1::bigint` : from(since)} as low,
    ${until === undefined ? next : from(until + 1)} as "end"`.execute(db)
  const [{ low, end }] = rows
  return { low, end: Math.max(low, end) }
}
