import { createBook, UNLIMITED } from '@truebook/engine/core/book'
import { type BookSide, BUY } from '@truebook/engine/core/price-key'

/** A kind of flow. */
export interface WorkloadShape {
  /** How many orders rest before the clock starts, and about how many while it runs. */
  readonly live: number
  readonly messages: number
  /** Shares of the messages; the rest are placements away from the touch. */
  readonly cancels: number
  readonly crossing: number
  /** Lots of a crossing order; a resting one has 1 … 10. */
  readonly crossingLots: number
  /** How far from the middle a placement may be, in ticks. */
  readonly spread: number
  /** Above 1, more of the placements lie near the middle. */
  readonly bend: number
}

/** Messages in order, one an index; 0 lots is a cancel of the id. */
export interface Workload {
  readonly size: number
  /** How many of the first messages only fill the book. */
  readonly prefill: number
  readonly sides: Uint8Array
  readonly prices: Int32Array
  readonly lots: Float64Array
  readonly times: Float64Array
  readonly chances: Float64Array
}

const TOUCH = { cancels: 0.4, crossing: 0.05, crossingLots: 16, bend: 3 }

export const SHAPES: Readonly<Record<string, WorkloadShape>> = {
  touch: { ...TOUCH, live: 10_000, messages: 3_000_000, spread: 2000 },
  touch100k: { ...TOUCH, live: 100_000, messages: 3_000_000, spread: 2000 },
  touch1m: { ...TOUCH, live: 1_000_000, messages: 3_000_000, spread: 2000 },
  wide1m: { ...TOUCH, live: 1_000_000, messages: 3_000_000, spread: 200_000 },
  deep: {
    live: 500_000,
    messages: 2_000_000,
    cancels: 0.5,
    crossing: 0,
    crossingLots: 0,
    spread: 10_000,
    bend: 1,
  },
  sweep: {
    live: 20_000,
    messages: 3_000_000,
    cancels: 0,
    crossing: 0.05,
    crossingLots: 104,
    spread: 2000,
    bend: 2,
  },
  sparse10k: { ...TOUCH, live: 10_000, messages: 2_000_000, spread: 2 ** 29 - 10_000, bend: 1 },
  sparse1m: { ...TOUCH, live: 1_000_000, messages: 2_000_000, spread: 2 ** 29 - 10_000, bend: 1 },
}

/** Makes a flow, the same one every time. Cancels name orders that rest when their turn comes. */
export function createWorkload(shape: WorkloadShape): Workload {
  const random = createUniform(7)
  const prefill = shape.live
  const size = prefill + shape.messages
  const sides = new Uint8Array(size)
  const prices = new Int32Array(size)
  const lots = new Float64Array(size)
  const times = new Float64Array(size)
  const chances = new Float64Array(size)
  const book = createBook({ capacity: 2 ** 21 })
  /** Slots of orders that rested once, some of which were filled since. */
  const live: number[] = []
  let middle = 2 ** 29

  for (let i = 0; i < size; i += 1) {
    if (random() < 0.02) middle += random() < 0.5 ? -1 : 1
    const dice = i < prefill ? 1 : random()
    times[i] = 1_700_000_000_000 + (i >>> 4)
    chances[i] = Math.floor(random() * 2 ** 32) * 2 ** 21 + Math.floor(random() * 2 ** 21)
    if (dice < shape.cancels) cancel(i)
    else place(i, dice < shape.cancels + shape.crossing)
  }
  return { size, prefill, sides, prices, lots, times, chances }

  function cancel(i: number): void {
    while (live.length > 0) {
      const at = Math.floor(random() * live.length)
      const slot = live[at]
      live[at] = live[live.length - 1]
      live.pop()
      if (book.find(book.idTime(slot), book.idChance(slot)) !== slot) continue
      times[i] = book.idTime(slot)
      chances[i] = book.idChance(slot)
      book.remove(slot)
      return
    }
  }

  function place(i: number, crossing: boolean): void {
    const side = (random() < 0.5 ? 0 : 1) as BookSide
    const off = crossing ? -shape.spread : 1 + Math.floor(random() ** shape.bend * shape.spread)
    // Crossing orders are as large as keeps the number of resting orders where it was.
    const size = shape.crossingLots * (book.count() > shape.live ? 1.5 : 0.5)
    sides[i] = side
    prices[i] = middle + (side === BUY ? -off : off)
    lots[i] = crossing ? Math.round(size) : 1 + Math.floor(random() * 10)
    const left = book.match(side, prices[i], lots[i], UNLIMITED, 0, 0)
    if (left > 0) live.push(book.rest(side, prices[i], left, 0, times[i], chances[i]))
  }
}

/** Tommy Ettinger's mulberry32: uniform numbers from 0 to 1. */
function createUniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
