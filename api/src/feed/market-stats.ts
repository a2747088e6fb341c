import {
  CANDLE_INTERVALS,
  type CandleInterval,
  candleGrid,
  candleStart,
} from '@truebook/shared/candle-interval'
import type { EventOf } from '@truebook/shared/event'

/** A stretch of trades: prices in ticks, volumes in lots and tick-lots. */
export interface Bar {
  /** Unix milliseconds of its start. */
  readonly start: number
  open: number
  high: number
  low: number
  close: number
  volume: bigint
  tickLots: bigint
  trades: number
}

/** A market's trades summed up: the day by minutes, and the newest candles of each interval. */
export interface MarketStats {
  /** Takes in the minutes since `loadedSince`, oldest first, and the last price; 0 before the first trade. */
  load(minutes: readonly Bar[], lastPrice: number): void
  /** Takes in the trades of one command, which may be very many: each minute of them at once. */
  add(trades: readonly EventOf<'trade'>[]): void
  /** The minutes of the 24 hours up to a time as one; undefined before the market's first trade. */
  day(time: number): Bar | undefined
  /** The newest candles of an interval, oldest first: at most the last two. */
  candles(interval: CandleInterval): readonly Bar[]
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MINUTE = candleGrid('1m')
const WEEK = candleGrid('1w')

/** Since when the minutes must be loaded: with a whole week before this one, every candle is whole. */
export function loadedSince(now: number): number {
  return candleStart(WEEK, now) - WEEK.widthMs
}

const INTERVALS = CANDLE_INTERVALS.map((name) => ({ name, grid: candleGrid(name) }))

export function createMarketStats(): MarketStats {
  let minutes: Bar[] = []
  let loadedPrice = 0
  let finished: { from: number; until: number; bar: Bar | undefined } = {
    from: 0,
    until: 0,
    bar: undefined,
  }
  const newest = new Map<CandleInterval, Bar[]>(CANDLE_INTERVALS.map((name) => [name, []]))

  function addTo(bars: Bar[], start: number, bar: Bar): void {
    const last = bars.at(-1)
    if (last?.start === start) merge(last, bar)
    else bars.push({ ...bar, start })
  }

  function take(bar: Bar): void {
    addTo(minutes, bar.start, bar)
    for (const { name, grid } of INTERVALS) {
      const candles = newest.get(name) as Bar[]
      addTo(candles, candleStart(grid, bar.start), bar)
      if (candles.length > 2) candles.shift()
    }
  }

  /** Forgets minutes that no day reaches any more. */
  function forget(before: number): void {
    if (minutes.length < 2880 || minutes[1440].start >= before) return
    minutes = minutes.filter(({ start }) => start >= before)
  }

  /** The minutes of a day but for the last one: summed up once a minute. */
  function finishedSince(from: number, last: Bar): Bar | undefined {
    if (finished.from === from && finished.until === last.start) return finished.bar
    let bar: Bar | undefined
    for (const minute of minutes) {
      if (minute.start < from || minute === last) continue
      if (bar) merge(bar, minute)
      else bar = { ...minute }
    }
    finished = { from, until: last.start, bar }
    return bar
  }

  return {
    load(bars, lastPrice) {
      bars.forEach(take)
      loadedPrice = lastPrice
    },
    add(trades) {
      const bars: Bar[] = []
      for (const bar of trades.map(barOf)) addTo(bars, bar.start, bar)
      for (const bar of bars) {
        forget(bar.start - DAY_MS)
        take(bar)
      }
    },
    day(time) {
      const last = minutes.at(-1)
      if (!last) return loadedPrice > 0 ? emptyBar({ close: loadedPrice, start: 0 }) : undefined
      const from = time - (time % MINUTE_MS) - DAY_MS + MINUTE_MS
      // Nothing was traded in that day: what the last trade left stands.
      if (last.start < from) return emptyBar(last)
      return joined(finishedSince(from, last), last)
    },
    candles: (interval) => newest.get(interval) as Bar[],
  }
}

/** Of the minute that a trade falls into. */
function barOf({ price, quantity, micros }: EventOf<'trade'>): Bar {
  const start = candleStart(MINUTE, Math.floor(micros / 1000))
  const prices = { open: price, high: price, low: price, close: price }
  const volume = BigInt(quantity)
  return { start, ...prices, volume, tickLots: BigInt(price) * volume, trades: 1 }
}

/** Adds a later stretch to one. */
function merge(bar: Bar, later: Bar): void {
  bar.high = Math.max(bar.high, later.high)
  bar.low = Math.min(bar.low, later.low)
  bar.close = later.close
  bar.volume += later.volume
  bar.tickLots += later.tickLots
  bar.trades += later.trades
}

function joined(earlier: Bar | undefined, later: Bar): Bar {
  if (!earlier) return { ...later }
  const bar = { ...earlier }
  merge(bar, later)
  return bar
}

function emptyBar({ close, start }: Pick<Bar, 'close' | 'start'>): Bar {
  const flat = { open: close, high: close, low: close, close }
  return { start, ...flat, volume: 0n, tickLots: 0n, trades: 0 }
}
