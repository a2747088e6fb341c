import { type Book, createBook, MAX_CAPACITY, UNLIMITED } from '@truebook/engine/core/book'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { MAX_TICKS } from '@truebook/shared/units'
import { createUniform } from './uniform.js'

/** What a flow of messages looks like. Shares are of the messages; the rest are placements. */
export interface FlowShape {
  /** How many orders rest before the clock starts, and about how many while it runs. */
  readonly live: number
  readonly cancels: number
  readonly crossing: number
  /** About how many lots a crossing order has; the others have 1 … 10. */
  readonly crossingLots: number
  /** After how many messages an order eats nine tenths of one side; 0 for never. */
  readonly crashEvery: number
  /** How far from the middle a placement may be, in ticks. */
  readonly spread: number
  /** Above 1, more of the placements lie near the middle. */
  readonly bend: number
  /** Where the middle starts, in ticks; it walks at random, and follows a crash. */
  readonly middle: number
}

/** Messages in order, one an index, laid out so that reading them costs next to nothing. */
export interface Flow {
  readonly size: number
  /** How many of the first messages only fill the book. */
  readonly prefill: number
  /** More orders than will ever rest at once. */
  readonly capacity: number
  readonly sides: Uint8Array
  /** In ticks. */
  readonly prices: Int32Array
  /** 0 if the message is a cancel. */
  readonly lots: Float64Array
  /** The order that is placed or cancelled: the two halves of its id. */
  readonly idTimes: Float64Array
  readonly idChances: Float64Array
  /** Its owner. Buyers and sellers are different people, so that nobody meets an own order. */
  readonly accounts: Int32Array
}

/** How many accounts trade, numbered from 1; the first half of them buys, the other half sells. */
export const ACCOUNTS = 1000

/** When the first message comes, unix milliseconds. */
export const START = 1_700_000_000_000

/**
 * Makes a flow, the same one every time. Its cancels name orders that rest when their turn comes; the flow knows
 * them from a book of its own.
 */
export function createFlow(shape: FlowShape, messages: number): Flow {
  const flow = emptyFlow(shape.live, messages)
  const { sides, prices, lots, idTimes, idChances, accounts } = flow
  const random = createUniform(7)
  const book = createBook({ capacity: flow.capacity })
  /** Slots of orders that rested once; some were filled since. */
  const rested: number[] = []
  let { middle } = shape

  for (let i = 0; i < flow.size; i += 1) {
    if (i < flow.prefill) placeNearby(i)
    else go(i)
  }
  return flow

  function go(i: number): void {
    if (random() < 0.02) middle += random() < 0.5 ? -1 : 1
    const dice = random()
    if (shape.crashEvery > 0 && i % shape.crashEvery === 0) crash(i)
    else if (dice < shape.cancels) cancel(i)
    else if (dice < shape.cancels + shape.crossing) cross(i)
    else placeNearby(i)
  }

  function cancel(i: number): void {
    const slot = anyResting()
    if (slot === 0) {
      placeNearby(i)
      return
    }
    sides[i] = book.side(slot)
    idTimes[i] = book.idTime(slot)
    idChances[i] = book.idChance(slot)
    accounts[i] = book.account(slot)
    book.remove(slot)
  }

  function anyResting(): number {
    while (rested.length > 0) {
      const at = Math.floor(random() * rested.length)
      const slot = rested[at]
      rested[at] = rested[rested.length - 1]
      rested.pop()
      if (book.find(book.idTime(slot), book.idChance(slot)) === slot) return slot
    }
    return 0
  }

  function placeNearby(i: number): void {
    const side = anySide()
    const off = 1 + Math.floor(random() ** shape.bend * shape.spread)
    place(i, { side, price: middle + (side === BUY ? -off : off), size: 1 + below(10) })
  }

  /** Crossing orders are as large as it takes to keep the number of resting orders steady. */
  function cross(i: number): void {
    const side = anySide()
    const price = middle + (side === BUY ? shape.spread : -shape.spread)
    const size = Math.round(shape.crossingLots * (book.count() > shape.live ? 1.5 : 0.5))
    place(i, { side, price, size })
  }

  function crash(i: number): void {
    const side = (i / shape.crashEvery) % 2 === 0 ? BUY : SELL
    const size = Math.ceil(0.9 * lotsOn(book, (1 - side) as BookSide))
    if (size === 0) {
      placeNearby(i)
    } else {
      place(i, { side, price: side === BUY ? MAX_TICKS : 1, size })
      middle = book.fillPrice(book.fillCount() - 1)
    }
  }

  function place(i: number, order: { side: BookSide; price: number; size: number }): void {
    const account = 1 + below(ACCOUNTS / 2)
    sides[i] = order.side
    prices[i] = Math.min(MAX_TICKS, Math.max(1, order.price))
    lots[i] = order.size
    idTimes[i] = timeOf(i)
    idChances[i] = below(2 ** 32) * 2 ** 21 + below(2 ** 21)
    accounts[i] = order.side === BUY ? account : account + ACCOUNTS / 2
    const left = book.match(order.side, prices[i], order.size, UNLIMITED, 0, 0)
    if (left > 0)
      rested.push(book.rest(order.side, prices[i], left, accounts[i], idTimes[i], idChances[i]))
  }

  function anySide(): BookSide {
    return random() < 0.5 ? BUY : SELL
  }

  function below(limit: number): number {
    return Math.floor(random() * limit)
  }
}

/** When a message comes, unix milliseconds: one each millisecond. */
export function timeOf(message: number): number {
  return START + message
}

function emptyFlow(prefill: number, messages: number): Flow {
  const size = prefill + messages
  return {
    size,
    prefill,
    capacity: Math.min(MAX_CAPACITY, 4 * prefill + 4096),
    sides: new Uint8Array(size),
    prices: new Int32Array(size),
    lots: new Float64Array(size),
    idTimes: new Float64Array(size),
    idChances: new Float64Array(size),
    accounts: new Int32Array(size),
  }
}

function lotsOn(book: Book, side: BookSide): number {
  let sum = 0
  let price = side === BUY ? book.bestBid() : book.bestAsk()
  for (; price !== 0; price = book.levelAfter(side, price)) sum += book.levelLots(side, price)
  return sum
}
