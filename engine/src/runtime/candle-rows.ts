import type { EventOf } from '@truebook/shared/event'

/** What a batch adds to one candle of one market. */
export interface Candle {
  readonly market: number
  readonly open: number
  high: number
  low: number
  close: number
  /** In lots. */
  volume: number
  quoteTickLots: bigint
  trades: number
}

/** What a batch adds to one minute. */
export interface CandleRow extends Candle {
  /** Unix milliseconds of its start. */
  readonly minute: number
}

/** What a batch adds to a quarter, an hour or a day. */
export interface CoarseCandleRow extends Candle {
  /** How long it is: 15, 60 or 1440. */
  readonly minutes: number
  /** Unix milliseconds. */
  readonly start: number
}

const COARSE_MINUTES = [15, 60, 1440]
const MINUTE_MICROS = 60_000_000

/** Adds a trade to the minute that it falls into. */
export function addTradeToCandle(candles: Map<string, CandleRow>, trade: EventOf<'trade'>): void {
  const { market, price, quantity, micros } = trade
  const minute = Math.floor(micros / MINUTE_MICROS) * 60_000
  const key = `${market}/${minute}`
  let candle = candles.get(key)
  if (!candle) {
    const none = { volume: 0, quoteTickLots: 0n, trades: 0 }
    candle = { market, minute, open: price, high: price, low: price, close: price, ...none }
    candles.set(key, candle)
  }
  candle.high = Math.max(candle.high, price)
  candle.low = Math.min(candle.low, price)
  candle.close = price
  candle.volume += quantity
  candle.quoteTickLots += BigInt(price) * BigInt(quantity)
  candle.trades += 1
}

/** What minutes add to the candles of quarter hours, hours and days. The minutes must come oldest first. */
export function coarseCandles(candles: Iterable<CandleRow>): CoarseCandleRow[] {
  const rows = new Map<string, CoarseCandleRow>()
  for (const candle of candles) {
    for (const minutes of COARSE_MINUTES) {
      const width = minutes * 60_000
      const start = Math.floor(candle.minute / width) * width
      const key = `${candle.market}/${minutes}/${start}`
      const row = rows.get(key)
      if (row) addCandle(row, candle)
      else rows.set(key, { ...candle, minutes, start })
    }
  }
  return [...rows.values()]
}

function addCandle(row: Candle, later: Candle): void {
  row.high = Math.max(row.high, later.high)
  row.low = Math.min(row.low, later.low)
  row.close = later.close
  row.volume += later.volume
  row.quoteTickLots += later.quoteTickLots
  row.trades += later.trades
}
