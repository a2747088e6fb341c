import {
  type Book,
  createBook,
  LOOK_AHEAD,
  type SelfTradeRule,
  TOO_DEEP,
  UNLIMITED,
} from '@truebook/engine/core/book'
import { createOpenOrders, type OpenOrders } from '@truebook/engine/core/open-orders'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { MAX_TICK_LOTS } from '@truebook/shared/units'
import { createNaiveBook, type NaiveOrder, type Taker } from './naive-book.js'
import { createRandom, type Random } from './random.js'

/** What a flow of orders looks like. */
export interface FlowShape {
  readonly name: string
  readonly operations: number
  /** About how many orders rest: above it cancels are likelier, below it placements. */
  readonly live: number
  /** The price of the next order, in ticks; `walk` drifts by a tick now and then. */
  readonly price: (random: Random, side: BookSide, walk: number) => number
  readonly lots: (random: Random) => number
  /** From how many accounts orders come. */
  readonly accounts: number
  readonly selfTrades: readonly SelfTradeRule[]
  /** How often an order has a budget, one that may end amid a maker. */
  readonly budgeted: number
  /** After how many operations the whole depth is compared, order by order. */
  readonly inspectEvery: number
  /** After how many operations every order is cancelled; 0 for never. */
  readonly emptyEvery: number
}

/** What a flow did, to show that it did not miss the point. */
export interface FlowCounts {
  fills: number
  expiredMakers: number
  expiredTakers: number
  reduced: number
  cancelled: number
  rested: number
  /** How often `fillable` went through an account's own orders. */
  asked: number
}

/** The two books of a run and what joins them. */
interface Run {
  readonly shape: FlowShape
  readonly random: Random
  readonly book: Book
  readonly naive: ReturnType<typeof createNaiveBook>
  /** The resting orders and, at the same index, their slots in the fast book. */
  readonly orders: NaiveOrder[]
  readonly slots: number[]
  readonly indexOf: Map<NaiveOrder, number>
  readonly own: OpenOrders
  readonly counts: FlowCounts
  walk: number
}

/**
 * Drives the book and the naive book with the same operations and compares them after every one.
 * Throws at the first difference, naming the seed and the operation, which find it again.
 */
export function runFlow(shape: FlowShape, seed: number): FlowCounts {
  const counts = {
    fills: 0,
    expiredMakers: 0,
    expiredTakers: 0,
    reduced: 0,
    cancelled: 0,
    rested: 0,
    asked: 0,
  }
  const capacity = 4 * shape.live + 64
  const run: Run = {
    shape,
    random: createRandom(seed),
    book: createBook({ capacity }),
    naive: createNaiveBook(),
    orders: [],
    slots: [],
    indexOf: new Map(),
    own: createOpenOrders(capacity),
    counts,
    walk: 2 ** 29,
  }
  let operation = 0
  try {
    for (; operation < shape.operations; operation += 1) {
      if (operation % 3 === 0) expectSome(run, operation)
      step(run, operation)
      if (operation % shape.inspectEvery === 0) inspect(run)
      if (shape.emptyEvery > 0 && operation % shape.emptyEvery === 0) empty(run)
    }
    empty(run)
  } catch (cause) {
    const where = `${shape.name}, seed ${seed}, operation ${operation}`
    throw new Error(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  return counts
}

/** Tells the book of orders that rest, and of as many that are gone or never come, at any price: it changes nothing. */
function expectSome({ book, orders }: Run, operation: number): void {
  for (let n = 0; n < operation % (LOOK_AHEAD + 2); n += 2) {
    const { idTime, idChance } = orders[(operation + n) % orders.length] ?? {
      idTime: 0,
      idChance: 0,
    }
    book.expectFind(idTime, idChance)
    book.expectFind(1_700_000_000_000 + (operation >>> 3), operation - n)
    const price = Math.imul(operation, 0x9e3779b1) >> (operation % 31)
    book.expectRest(n % 4 === 0 ? BUY : SELL, price, idTime, operation)
  }
  book.fetchExpected()
}

function step(run: Run, operation: number): void {
  const { random, orders, shape } = run
  const crowded = orders.length > shape.live
  const dice = random.below(100)
  if (random.chance(0.1)) run.walk += random.between(-1, 1)
  if (orders.length > 0 && dice < (crowded ? 60 : 25)) cancel(run, random.below(orders.length))
  else if (orders.length > 0 && dice < 65 && dice >= 60) reduce(run, random.below(orders.length))
  else place(run, operation, dice < 85 && !crowded)
  same(run.book.count(), orders.length, 'resting orders')
  same(run.book.bestBid(), run.naive.orders(BUY)[0]?.price ?? 0, 'best bid')
  same(run.book.bestAsk(), run.naive.orders(SELL)[0]?.price ?? 0, 'best ask')
}

function place(run: Run, operation: number, mayRest: boolean): void {
  const { random, shape, book, naive } = run
  const side = random.pick([BUY, SELL])
  const price = shape.price(random, side, run.walk)
  const lots = Math.min(shape.lots(random), Math.floor(MAX_TICK_LOTS / price))
  const budgeted = side === BUY && random.chance(shape.budgeted)
  const taker: Taker = {
    side,
    limit: price,
    lots: budgeted && random.chance(0.2) ? UNLIMITED : lots,
    budget: budgeted ? random.below(2 ** 32) % (3 * price * lots + 1) : UNLIMITED,
    account: random.below(shape.accounts),
    selfTrade: random.pick(shape.selfTrades),
  }
  const most = BigInt(Math.floor((price * lots) / (1 + (operation % 7))))
  compareFillable(run, operation % 2 === 0 ? taker : { ...taker, most })
  const left = compareMatch(run, taker)
  const ended = left === 0 || book.takerExpired() || budgeted || !mayRest || book.isFull()
  if (ended) return
  const order: NaiveOrder = {
    side,
    price,
    lots: left,
    account: taker.account,
    // Now many orders of one time, now ids that count up.
    idTime: 1_700_000_000_000 + (operation >>> 3),
    idChance: operation % 2 === 0 ? operation : 2 ** 53 - 1 - operation * 2 ** 21,
  }
  naive.rest(order)
  const slot = book.rest(side, price, left, order.account, order.idTime, order.idChance)
  run.indexOf.set(order, run.orders.length)
  run.orders.push(order)
  run.slots.push(slot)
  run.own.add(order.account, slot)
  run.counts.rested += 1
  compareOrder(run, order)
  same(book.find(order.idTime, order.idChance), slot, 'slot by id')
}

function compareFillable(run: Run, taker: Taker): void {
  const { book, naive, counts } = run
  const { side, limit, lots, budget, account, selfTrade } = taker
  const wanted = naive.fillable(taker)
  const first = (account: number) => {
    counts.asked += 1
    return run.own.first(account)
  }
  const own = { ...run.own, first }
  const most = taker.most === undefined ? Number.POSITIVE_INFINITY : Number(taker.most)
  const lotsOf = () => book.fillable(side, limit, lots, budget, account, selfTrade, most, own)
  if (naive.isTooDeep(taker)) {
    same(lotsOf(), TOO_DEEP, 'fillable lots behind too deep an order')
    return
  }
  same(lotsOf(), wanted.lots, 'fillable lots')
  if (budget !== UNLIMITED) compareSpent(run, budget, wanted)
  if (wanted.notional <= MAX_TICK_LOTS) {
    same(book.fillableNotional(), wanted.notional, 'fillable notional')
  }
}

function compareMatch(run: Run, taker: Taker): number {
  const { book, counts } = run
  const { side, limit, lots, budget, account, selfTrade } = taker
  const left = book.match(side, limit, lots, budget, account, selfTrade)
  const wanted = run.naive.match(taker)
  same(left, wanted.left, 'lots left')
  same(book.takerExpired(), wanted.expired, 'taker expired')
  same(book.fillCount(), wanted.fills.length, 'fills')
  for (const [index, fill] of wanted.fills.entries()) {
    same(book.fillMaker(index), slotOf(run, fill.maker), 'maker')
    same(book.fillLots(index), fill.lots, 'lots of a fill')
    same(book.fillPrice(index), fill.maker.price, 'price of a fill')
    compareOrder(run, fill.maker)
    if (fill.lots === 0) counts.expiredMakers += 1
    if (fill.lots === 0 || fill.maker.lots === 0) forget(run, fill.maker)
  }
  const spent = wanted.fills.reduce((sum, { maker, lots }) => sum + maker.price * lots, 0)
  if (budget !== UNLIMITED) compareSpent(run, budget, { notional: spent, price: wanted.price })
  counts.fills += wanted.fills.length
  if (wanted.expired) counts.expiredTakers += 1
  return left
}

/** Whether something was spent of a budget, and the rest buys no lot at the last price. */
function compareSpent(
  { book }: Run,
  budget: number,
  { notional, price }: { readonly notional: number; readonly price: number },
): void {
  same(book.isSpent(budget), notional > 0 && budget - notional < price, 'end of a budget')
}

function compareOrder(run: Run, order: NaiveOrder): void {
  const { book } = run
  const slot = slotOf(run, order)
  same(book.remaining(slot), order.lots, 'lots of an order')
  same(book.price(slot), order.price, 'price of an order')
  same(book.side(slot), order.side, 'side of an order')
  same(book.account(slot), order.account, 'account of an order')
  same(book.idTime(slot), order.idTime, 'time of an id')
  same(book.idChance(slot), order.idChance, 'chance of an id')
}

function cancel(run: Run, index: number): void {
  const order = run.orders[index]
  const slot = run.book.find(order.idTime, order.idChance)
  same(slot, run.slots[index], 'slot by id')
  run.book.remove(slot)
  run.naive.remove(order)
  compareOrder(run, order)
  forget(run, order)
  run.counts.cancelled += 1
}

function reduce(run: Run, index: number): void {
  const order = run.orders[index]
  if (order.lots === 1) return
  const less = run.random.between(1, Math.min(order.lots - 1, 2 ** 31))
  run.book.reduce(run.slots[index], less)
  order.lots -= less
  compareOrder(run, order)
  run.counts.reduced += 1
}

function slotOf(run: Run, order: NaiveOrder): number {
  return run.slots[run.indexOf.get(order) ?? -1]
}

/** Takes a closed order off the lists; from here on its id names nothing. */
function forget(run: Run, order: NaiveOrder): void {
  const { orders, slots, indexOf, book } = run
  same(book.find(order.idTime, order.idChance), 0, 'slot of a closed order')
  run.own.remove(order.account, slotOf(run, order))
  const index = indexOf.get(order) ?? -1
  const lastOrder = orders.pop() as NaiveOrder
  const lastSlot = slots.pop() as number
  indexOf.delete(order)
  if (lastOrder === order) return
  orders[index] = lastOrder
  slots[index] = lastSlot
  indexOf.set(lastOrder, index)
}

function empty(run: Run): void {
  while (run.orders.length > 0) cancel(run, run.random.below(run.orders.length))
  inspect(run)
}

/** Compares both sides whole: levels, their totals, and the line of orders in each. */
function inspect(run: Run): void {
  const { book, naive } = run
  for (const side of [BUY, SELL]) {
    let price = side === BUY ? book.bestBid() : book.bestAsk()
    let level = { lots: 0, count: 0 }
    let slot = price === 0 ? 0 : book.levelFirst(side, price)
    for (const order of naive.orders(side)) {
      same(slot, slotOf(run, order), 'order in line')
      same(price, order.price, 'price of a level')
      level = { lots: level.lots + order.lots, count: level.count + 1 }
      slot = book.next(slot)
      if (slot !== 0) continue
      same(book.levelLots(side, price), level.lots, 'lots of a level')
      same(book.levelCount(side, price), level.count, 'orders of a level')
      price = book.levelAfter(side, price)
      slot = price === 0 ? 0 : book.levelFirst(side, price)
      level = { lots: 0, count: 0 }
    }
    same(price, 0, 'price behind the last level')
  }
}

function same<T>(actual: T, wanted: T, what: string): void {
  if (actual !== wanted) throw new Error(`The ${what} must be ${wanted}, but is ${actual}.`)
}
