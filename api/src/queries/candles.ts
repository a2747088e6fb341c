import { type CandleInterval, candleGrid } from '@truebook/shared/candle-interval'
import type { Database } from '@truebook/shared/db/connect'
import { type RawBuilder, sql } from 'kysely'

/** Trades of a market summed up: volumes in lots and tick-lots. */
export interface TurnoverRow {
  readonly volume: string
  readonly quote_volume: string
  readonly trades: number
}

/** The trades of a stretch of time, with prices in ticks. */
export interface StretchRow extends TurnoverRow {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** A candle with trades, and its start in unix milliseconds. */
export interface CandleRow extends StretchRow {
  readonly start: number
}

/** Candles of a market whose starts lie from `first` to `last`; both are starts of the interval's grid. */
export interface CandleRange {
  readonly market: number
  readonly interval: CandleInterval
  readonly first: number
  readonly last: number
}

/** The candles that have trades, oldest first, made from the coarsest sums that they are multiples of. */
export async function candlesBetween(
  db: Database,
  { market, interval, first, last }: CandleRange,
): Promise<CandleRow[]> {
  const { widthMs, originMs } = candleGrid(interval)
  const { table, stepMs } = sourceOf(widthMs)
  const from = sql`from ${table} as c
    where market = ${market} and start >= ${first} and start < ${last + widthMs}`
  if (stepMs === widthMs) {
    const { rows } = await sql<CandleRow>`select start, open, high, low, close, volume,
      quote_volume, trades ${from} order by start`.execute(db)
    return rows
  }
  const begin = sql`start - (start - ${originMs}::bigint) % ${widthMs}::bigint`
  const { rows } = await sql<CandleRow>`select ${begin} as start, ${JOINED}
    ${from} group by 1 order by 1`.execute(db)
  return rows
}

/** The price in ticks of the last trade before a time; undefined where there is none. */
export async function closeBefore(
  db: Database,
  { market, before }: { readonly market: number; readonly before: number },
): Promise<number | undefined> {
  const row = await db
    .selectFrom('candles')
    .select('close')
    .where('market', '=', market)
    .where('minute', '<', before)
    .orderBy('minute', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.close
}

/** The minute of a market's first trade, in Unix milliseconds; undefined where there is none. */
export async function firstMinute(db: Database, market: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('candles')
    .select('minute')
    .where('market', '=', market)
    .orderBy('minute')
    .limit(1)
    .executeTakeFirst()
  return row?.minute
}

/** What was traded in the hours from `since` (Unix milliseconds) on; or ever, without it. */
export async function turnoverSince(
  db: Database,
  { market, since }: { readonly market: number; readonly since?: number | undefined },
): Promise<TurnoverRow> {
  const { rows } = await sql<TurnoverRow>`select ${TURNOVER}
    from ${since === undefined ? days : hours} as c
    where market = ${market} and start >= ${since ?? 0}`.execute(db)
  return rows[0]
}

const TURNOVER = sql`coalesce(sum(volume), 0)::text as volume,
  coalesce(sum(quote_volume), 0)::text as quote_volume, coalesce(sum(trades), 0)::bigint as trades`

/** The first open and the last close, found by their starts and without sorting. */
const JOINED = sql`(min(array[start, open]))[2] as open, max(high) as high, min(low) as low,
  (max(array[start, close]))[2] as close, ${TURNOVER}`

const minutes = sql`(select market, minute as start, open, high, low, close, volume, quote_volume,
  trades from candles)`
const coarse = (width: number) =>
  sql`(select * from coarse_candles where minutes = ${sql.lit(width)})`
const quarters = coarse(15)
const hours = coarse(60)
const days = coarse(1440)

const QUARTER_MS = 900_000
const HOUR_MS = 4 * QUARTER_MS
const DAY_MS = 24 * HOUR_MS

function sourceOf(widthMs: number): { table: RawBuilder<unknown>; stepMs: number } {
  if (widthMs >= DAY_MS) return { table: days, stepMs: DAY_MS }
  if (widthMs >= HOUR_MS) return { table: hours, stepMs: HOUR_MS }
  if (widthMs >= QUARTER_MS) return { table: quarters, stepMs: QUARTER_MS }
  return { table: minutes, stepMs: 60_000 }
}
