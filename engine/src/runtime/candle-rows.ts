import type { EventOf } from '@truebook/shared/event'

/** What a batch adds to one minute of one market. */
export interface CandleRow {
  readonly market: number
  /** Unix milliseconds of its start. */
  readonly minute: number
  readonly open: number
  high: number
  low: number
  close: number
  /** In lots. */
  volume: number
  quoteTickLots: bigint
  trades: number
}

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
