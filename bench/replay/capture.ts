import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { assert } from '@truebook/shared/assert'
import { type DecimalResult, type Scale, toLots, toTicks } from '@truebook/shared/decimal'
import type { Lots, Ticks } from '@truebook/shared/units'
import type { Side } from '@truebook/shared/words'

/** The steps of the market that the recording is read for. */
export interface Grid {
  readonly tickSize: Scale
  readonly stepSize: Scale
}

/** A level's price and its whole quantity; no quantity means that the level is gone. */
export type RecordedLevel = readonly [Ticks, Lots]

/** Levels by side, as a snapshot or an update lists them. */
export type RecordedLevels = Readonly<Record<Side, readonly RecordedLevel[]>>

/** A whole book at one moment, fetched while the updates were already being recorded. */
export interface RecordedSnapshot {
  readonly lastUpdate: number
  readonly levels: RecordedLevels
}

/** The changes of some levels within a tenth of a second. */
export interface RecordedDepth {
  readonly kind: 'depth'
  /** By the recorded exchange's clock, unix milliseconds; trades have it too. */
  readonly time: number
  /** The first and last of the book's changes that it sums up. */
  readonly firstUpdate: number
  readonly lastUpdate: number
  readonly levels: RecordedLevels
}

export interface RecordedTrade {
  readonly kind: 'trade'
  readonly time: number
  readonly id: number
  readonly makerSide: Side
  readonly price: Ticks
  readonly quantity: Lots
}

/** The top of the book after one change of it. */
export interface RecordedTop {
  readonly update: number
  readonly levels: Readonly<Record<Side, RecordedLevel>>
}

export type RecordedEvent = RecordedDepth | RecordedTrade

/** A recorded market: its first book, and what happened, sorted by the recorded clock. */
export interface Capture {
  readonly snapshot: RecordedSnapshot
  readonly events: readonly RecordedEvent[]
  readonly tops: readonly RecordedTop[]
  /** How many quantities were finer than the market's step, and so were cut to it. */
  readonly cut: number
}

/** 346 seconds of BTC/USDT on Binance; test/data/binance/SOURCES.md says where it is from. */
const CAPTURE_PATH: string = fileURLToPath(
  new URL('../../../test/data/binance/spot_btcusdt_20240808.gz', import.meta.url),
)

/**
 * Reads a recording: a line is its time of arrival in nanoseconds, a blank, and what came as JSON. Lines are in the
 * order of arrival, in which a trade may follow an update that already includes it. Sorted by the recorded
 * exchange's own clock, trades come before that update.
 */
export function readCapture(grid: Grid, path: string = CAPTURE_PATH): Capture {
  const events: RecordedEvent[] = []
  const tops: RecordedTop[] = []
  const reader = createLevelReader(grid)
  let snapshot: RecordedSnapshot | undefined
  for (const line of gunzipSync(readFileSync(path)).toString().split('\n')) {
    if (line === '') continue
    const message = JSON.parse(line.slice(line.indexOf(' ') + 1))
    if (message.stream === undefined) snapshot = toSnapshot(message, reader)
    else if (message.stream.endsWith('@trade')) events.push(toTrade(message.data, reader))
    else if (message.stream.endsWith('@bookTicker')) tops.push(toTop(message.data, reader))
    else events.push(toDepth(message.data, reader))
  }
  assert(snapshot !== undefined, `The recording ${path} must hold a snapshot of the book.`)
  return { snapshot, tops, events: events.sort(byTime), cut: reader.cut }
}

type RawLevel = readonly [string, string]

interface LevelReader {
  cut: number
  read(raw: RawLevel): RecordedLevel
}

interface RawSnapshot {
  readonly lastUpdateId: number
  readonly bids: RawLevel[]
  readonly asks: RawLevel[]
}

/** Binance's own letters: event time, first and last update, bids and asks. */
interface RawDepth {
  readonly E: number
  readonly U: number
  readonly u: number
  readonly b: RawLevel[]
  readonly a: RawLevel[]
}

/** Trade time, trade id, price, quantity, and whether the buyer was the maker. */
interface RawTrade {
  readonly T: number
  readonly t: number
  readonly p: string
  readonly q: string
  readonly m: boolean
}

/** Update, best bid and ask, and their quantities. */
interface RawTop {
  readonly u: number
  readonly b: string
  readonly B: string
  readonly a: string
  readonly A: string
}

function toSnapshot(raw: RawSnapshot, { read }: LevelReader): RecordedSnapshot {
  return {
    lastUpdate: raw.lastUpdateId,
    levels: { BUY: raw.bids.map(read), SELL: raw.asks.map(read) },
  }
}

function toDepth(raw: RawDepth, { read }: LevelReader): RecordedDepth {
  const levels = { BUY: raw.b.map(read), SELL: raw.a.map(read) }
  return { kind: 'depth', time: raw.E, firstUpdate: raw.U, lastUpdate: raw.u, levels }
}

function toTrade(raw: RawTrade, { read }: LevelReader): RecordedTrade {
  const [price, quantity] = read([raw.p, raw.q])
  const makerSide = raw.m ? 'BUY' : 'SELL'
  return { kind: 'trade', time: raw.T, id: raw.t, makerSide, price, quantity }
}

function toTop(raw: RawTop, { read }: LevelReader): RecordedTop {
  return { update: raw.u, levels: { BUY: read([raw.b, raw.B]), SELL: read([raw.a, raw.A]) } }
}

function createLevelReader({ tickSize, stepSize }: Grid): LevelReader {
  const reader: LevelReader = {
    cut: 0,
    read([priceText, quantityText]) {
      const price = toTicks(withoutZeros(priceText), tickSize)
      const quantity = toLots(withoutZeros(quantityText), stepSize, 0)
      if (quantity.ok) return [exact(price), quantity.value]
      reader.cut++
      return [exact(price), exact(toLots(quantity.nearest?.[0] ?? '', stepSize))]
    },
  }
  return reader
}

/** The recording always writes eight decimals. */
function withoutZeros(text: string): string {
  return text.replace(/\.?0+$/, '')
}

function exact<T>(result: DecimalResult<T>): T {
  assert(result.ok, 'The recorded market must fit the steps of the replayed one.')
  return result.value
}

/** Within one millisecond, trades come first; otherwise the sort keeps the order of arrival. */
function byTime(a: RecordedEvent, b: RecordedEvent): number {
  return a.time - b.time || Number(a.kind === 'depth') - Number(b.kind === 'depth')
}
