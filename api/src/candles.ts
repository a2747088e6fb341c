import {
  type CandleGrid,
  type CandleInterval,
  candleGrid,
  candleStart,
} from '@truebook/shared/candle-interval'
import type { Database } from '@truebook/shared/db/connect'
import { type CandlesQuery, MAX_CANDLES } from '@truebook/shared/wire/candle'
import { type CandleRow, candlesBetween, closeBefore, firstMinute } from './queries/candles.js'

/** Which candles to give: the starts of the first and the last, in Unix milliseconds. */
export interface AskedCandles {
  readonly interval: CandleInterval
  readonly first: number
  readonly last: number
  /**
   * If the query has a start: the latest that `last` may become, where the market's first trade comes after
   * `first`.
   */
  readonly latest?: number
}

/** The values for what a query leaves out. */
export interface CandleDefaults {
  readonly interval: CandleInterval
  readonly limit: number
}

/**
 * Reads which candles a query asks for; values out of range are cut to the range. With a start, these are the
 * first candles from there on; without one, the last ones up to the end, which is at most now.
 */
export function readCandles(
  query: CandlesQuery,
  defaults: CandleDefaults,
  now: number,
): AskedCandles {
  const { interval = defaults.interval, start, end, limit = String(defaults.limit) } = query
  const grid = candleGrid(interval)
  const span = (clamp(Number(limit), 1, MAX_CANDLES) - 1) * grid.widthMs
  const latest = candleStart(grid, end === undefined ? now : clamp(Number(end), 0, now))
  if (start === undefined) return { interval, first: latest - span, last: latest }
  const first = startFrom(grid, clamp(Number(start), 0, now + grid.widthMs))
  return { interval, first, last: Math.min(latest, first + span), latest }
}

/** A market's candles, oldest first, without gaps: a time without trades has a flat candle. */
export async function candlesOf(
  db: Database,
  market: number,
  asked: AskedCandles,
): Promise<CandleRow[]> {
  const { interval, first, last, latest = last } = asked
  if (first > last) return []
  const grid = candleGrid(interval)
  const rows = await candlesBetween(db, { market, interval, first, last })
  const isKnown = rows[0]?.start === first
  const close = isKnown ? undefined : await closeBefore(db, { market, before: first })
  if (!isKnown && close === undefined && last < latest) {
    const minute = await firstMinute(db, market)
    if (minute === undefined) return []
    const begin = candleStart(grid, minute)
    if (begin > first) {
      const end = Math.min(latest, begin + last - first)
      return candlesOf(db, market, { interval, first: begin, last: end })
    }
  }
  return filled(rows, { first, last, widthMs: grid.widthMs, close })
}

interface Filling {
  readonly first: number
  readonly last: number
  readonly widthMs: number
  /** The price of the last trade before the first candle; undefined before the market's first trade. */
  readonly close: number | undefined
}

/** Fills in a flat candle, at the close before it, wherever there was no trade. */
export function filled(rows: readonly CandleRow[], filling: Filling): CandleRow[] {
  const { first, last, widthMs } = filling
  let { close } = filling
  let next = 0
  const candles: CandleRow[] = []
  for (let start = first; start <= last; start += widthMs) {
    const row = rows[next]?.start === start ? rows[next++] : undefined
    if (row) candles.push(row)
    else if (close !== undefined) candles.push(flatCandle(start, close))
    close = row?.close ?? close
  }
  return candles
}

function flatCandle(start: number, price: number): CandleRow {
  const prices = { open: price, high: price, low: price, close: price }
  return { start, ...prices, volume: '0', quote_volume: '0', trades: 0 }
}

/** The first start of a grid at or after a moment. */
function startFrom(grid: CandleGrid, at: number): number {
  const start = candleStart(grid, at)
  return start === at ? start : start + grid.widthMs
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
