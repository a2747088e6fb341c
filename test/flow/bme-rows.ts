import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { parseDecimal } from '@truebook/shared/decimal'

/** A row of the recording. */
export interface BmeRow {
  /** Its place in the recording, from 1. */
  readonly number: number
  /** What the recording calls `modif` makes an order smaller. */
  readonly kind: 'new' | 'cancel' | 'reduce'
  /** Names an order. */
  readonly uid: number
  /** Unix milliseconds. */
  readonly time: number
  /** Shares that come with a new order, that are left at a cancel, or that a reduction takes. */
  readonly lots: number
  /** Of the order, also where the recording leaves it out because it said so before. */
  readonly side: BookSide
  /** In ticks of 0.05 euro; likewise. */
  readonly price: number
}

const RECORDING = '../../data/bme/orders-ana-2019-5-23.csv.gz'
const CENTS_PER_TICK = 5n

/** The whole day, in order. */
export function readBmeRows(): readonly BmeRow[] {
  const text = gunzipSync(readFileSync(new URL(RECORDING, import.meta.url))).toString('utf8')
  const orders = new Map<number, BmeRow>()
  return text
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line, i) => rowOf(line, i + 1, orders))
}

function rowOf(line: string, number: number, orders: Map<number, BmeRow>): BmeRow {
  const [type, uid, isBuy, quantity, price, timestamp] = line.split(';')
  // Local time read as if it were UTC: only its order matters.
  const time = Date.parse(`${timestamp.replace(' ', 'T')}Z`)
  const said = { number, uid: Number(uid), time, lots: Number(quantity) }
  if (type === 'new') {
    const side = isBuy === 'True' ? BUY : SELL
    const row: BmeRow = { kind: 'new', ...said, side, price: ticksOf(price) }
    orders.set(row.uid, row)
    return row
  }
  const order = orders.get(said.uid)
  if (!order || (type !== 'cancel' && type !== 'modif')) {
    throw new Error(`The recording has a row that says nothing: ${line}.`)
  }
  return { ...order, ...said, kind: type === 'cancel' ? 'cancel' : 'reduce' }
}

function ticksOf(price: string): number {
  const cents = parseDecimal(price, 2)
  if (!cents.ok || cents.value % CENTS_PER_TICK !== 0n) {
    throw new Error(`The price ${price} is no whole number of ticks of 0.05.`)
  }
  return Number(cents.value / CENTS_PER_TICK)
}
