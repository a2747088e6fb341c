import {
  CANDLE_INTERVALS,
  type CandleInterval,
  candleGrid,
  candleStart,
} from '@truebook/shared/candle-interval'
import type { EventOf } from '@truebook/shared/event'
import { millisOf } from '../answers/trade-id.js'

/** The trades of a stretch of time: prices in ticks, volumes in lots and tick-lots. */
export interface Bar {
  /** Unix milliseconds at which the stretch starts. */
  readonly start: number
  open: number
  high: number
  low: number
  close: number
  volume: bigint
  tickLots: bigint
  trades: number
}

/** The trades of a stretch of time, as the database keeps their sum. */
export interface Sum {
  /** The length of the stretch: 1, 15, 60 or 1440. */
  readonly minutes: number
  readonly bar: Bar
}

/** A market's trades summed up: those of the last day by minutes, and the newest candles of each interval. */
export interface MarketStats {
  /** To be called first, with the sums of `wantedSums`, oldest first. */
  load(sums: readonly Sum[]): void
  /** Adds the trades of one command. There may be very many, so those of a minute are added as one. */
  add(trades: readonly EventOf<'trade'>[]): void
  /**
   * The 24 hours up to a time, by whole minutes, as one stretch; undefined before the market's first trade.
   */
  day(time: number): Bar | undefined
  /** The newest candles of an interval, oldest first: at most the last two. */
  candles(interval: CandleInterval): readonly Bar[]
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MINUTE = candleGrid('1m')

/** The widths of sums that the database keeps, in minutes. */
const WIDTHS = [1440, 60, 15, 1] as const
/** Each interval's candles are made of the widest sums that divide it. */
const INTERVALS = CANDLE_INTERVALS.map((name) => {
  const grid = candleGrid(name)
  const minutes = grid.widthMs / MINUTE_MS
  const width = WIDTHS.find((each) => minutes % each === 0) as number
  return { name, grid, width, sumsOfTwo: (2 * minutes) / width }
})
/** How many of the newest sums to load of each width, so that the last two candles made of them are whole. */
const NEWEST = WIDTHS.map((minutes) => {
  const made = INTERVALS.filter(({ width }) => width === minutes)
  return { minutes, count: Math.max(...made.map(({ sumsOfTwo }) => sumsOfTwo)) }
})

/** Which sums must be loaded: the minutes of a day, and those that the newest candles are made of. */
export function wantedSums(time: number) {
  return { day: candleStart(MINUTE, time) - DAY_MS, newest: NEWEST }
}

export function createMarketStats(): MarketStats {
  let minutes: Bar[] = []
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

  function addToCandles({ name, grid }: (typeof INTERVALS)[number], bar: Bar): void {
    const candles = newest.get(name) as Bar[]
    addTo(candles, candleStart(grid, bar.start), bar)
    if (candles.length > 2) candles.shift()
  }

  /** Forgets minutes before a time that no day reaches any more. */
  function forget(before: number): void {
    if (minutes.length < 2880 || minutes[1440].start >= before) return
    minutes = minutes.filter(({ start }) => start >= before)
  }

  /** The day's minutes before the last one as one stretch, summed up once a minute. */
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
    load(sums) {
      for (const { minutes: width, bar } of sums) {
        if (width === 1) addTo(minutes, bar.start, bar)
        for (const each of INTERVALS) if (each.width === width) addToCandles(each, bar)
      }
    },
    add(trades) {
      const bars: Bar[] = []
      for (const bar of trades.map(barOf)) addTo(bars, bar.start, bar)
      for (const bar of bars) {
        forget(bar.start - DAY_MS)
        addTo(minutes, bar.start, bar)
        for (const each of INTERVALS) addToCandles(each, bar)
      }
    },
    day(time) {
      const last = minutes.at(-1)
      if (!last) return undefined
      const from = time - (time % MINUTE_MS) - DAY_MS + MINUTE_MS
      // There was no trade in that day: the price of the last one stands.
      if (last.start < from) return emptyBar(last)
      return joined(finishedSince(from, last), last)
    },
    candles: (interval) => newest.get(interval) as Bar[],
  }
}

/** A trade as a stretch of one minute. */
function barOf({ price, quantity, micros }: EventOf<'trade'>): Bar {
  const start = candleStart(MINUTE, millisOf(micros))
  const prices = { open: price, high: price, low: price, close: price }
  const volume = BigInt(quantity)
  return { start, ...prices, volume, tickLots: BigInt(price) * volume, trades: 1 }
}

/** Adds a later stretch to `bar`, in place. */
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

function emptyBar({ close, start }: Bar): Bar {
  const flat = { open: close, high: close, low: close, close }
  return { start, ...flat, volume: 0n, tickLots: 0n, trades: 0 }
}
