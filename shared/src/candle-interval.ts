/** How long a candle may be, as clients write it. */
export const CANDLE_INTERVALS = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '12h',
  '1d',
  '1w',
] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const MINUTES = { m: 1, h: 60, d: DAY_MINUTES, w: 7 * DAY_MINUTES }
/** Weeks start on Mondays; the first day of 1970 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MINUTES * MINUTE_MS

/** The grid that the candles of an interval lie on, in UTC. */
export interface CandleGrid {
  readonly widthMs: number
  /** The start of one of its candles, from which all others are whole widths away. */
  readonly originMs: number
}

/** The grid of an interval; that of weeks begins on a Monday. */
export function candleGrid(interval: CandleInterval): CandleGrid {
  const unit = interval.slice(-1) as keyof typeof MINUTES
  const widthMs = Number(interval.slice(0, -1)) * MINUTES[unit] * MINUTE_MS
  return { widthMs, originMs: unit === 'w' ? FIRST_MONDAY_MS : 0 }
}

/** The start of the candle that a moment (unix milliseconds) falls into. */
export function candleStart({ widthMs, originMs }: CandleGrid, at: number): number {
  return Math.floor((at - originMs) / widthMs) * widthMs + originMs
}
