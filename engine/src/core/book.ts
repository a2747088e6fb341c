import { assert } from '@truebook/shared/assert'
import { type BookReads, createBookReads } from './book-reads.js'
import { createLadder } from './ladder.js'
import { createLevelQueue } from './level-queue.js'
import { createOrderIndex } from './order-index.js'
import { createOrderPool } from './order-pool.js'
import { type BookSide, isPrice, keyOf, priceOf } from './price-key.js'

/** What happens when a taker meets a resting order of its own account. */
export type SelfTrade = 0 | 1 | 2 | 3
/** They trade. */
export const SELF_TRADE: SelfTrade = 0
/** The taker stops there; the maker stays. */
export const EXPIRE_TAKER: SelfTrade = 1
/** The maker leaves the book; the taker goes on. */
export const EXPIRE_MAKER: SelfTrade = 2
/** The maker leaves the book; the taker stops there. */
export const EXPIRE_BOTH: SelfTrade = 3

/** A budget, or a size, that never binds. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER

/** The most orders a book may be made for: 2^21 orders of 2^32 lots still sum to a safe integer. */
export const MAX_CAPACITY = 2 ** 21

export interface BookOptions {
  /** How many orders may rest at once. It costs memory only as orders come. */
  readonly capacity?: number
}

/**
 * One market's order book: price-time priority, nothing else. It knows no balances, fees or events.
 *
 * Prices are in ticks, 1 … `MAX_TICKS`; sizes in lots, 1 … `MAX_LOTS`; notionals in tick-lots. Price
 * times lots of one order must be below 2^53. An order is named by its slot, 1 … capacity, and 0 is
 * no order; a slot is used again after its order has left. The hot functions take plain numbers in
 * fixed places, because an object for each call would cost more than the call.
 */
export interface Book extends BookReads {
  /** Whether no further order can rest. */
  isFull(): boolean

  /**
   * Lets a taker fill the resting orders of the other side, the best price first and the oldest of a
   * price first, while its limit, its lots and its budget in tick-lots allow. Returns the lots left.
   * A budget that does not pay for the next whole lot ends the match. The fill log tells who was
   * filled. The caller decides what becomes of the rest, and that `takerExpired` ends it.
   */
  match(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTrade,
  ): number
  /** The length of the fill log, which holds what the last match did, in order. */
  fillCount(): number
  /** Whom the n-th fill filled, from 0: a slot that can be read until the next `rest`. */
  fillMaker(n: number): number
  /** The lots of the n-th fill; 0 if self-trade prevention took the maker out instead. */
  fillLots(n: number): number
  /** The price of the n-th fill: the maker's. */
  fillPrice(n: number): number
  /** Whether self-trade prevention stopped the taker in the last match. */
  takerExpired(): boolean

  /**
   * The lots that a match with the same arguments would fill; changes nothing. With `SELF_TRADE` it
   * walks levels, else it must look at every order: a caller whose account has none here passes
   * `SELF_TRADE`, and so may one that first asks whether there would be enough at all.
   */
  fillable(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTrade,
  ): number
  /** The tick-lots that go with the last `fillable`; exact below 2^53. */
  fillableNotional(): number

  /**
   * Puts an order at the end of the line at its price, and returns its slot. The book must not be
   * full, the id must be new, and what the order could match must have been matched.
   */
  rest(
    side: BookSide,
    price: number,
    lots: number,
    account: number,
    idTime: number,
    idChance: number,
  ): number
  /** Takes a resting order out. Its slot can be read until the next `rest`. */
  remove(slot: number): void
  /** Makes a resting order smaller by fewer lots than it has; it keeps its place in line. */
  reduce(slot: number, lots: number): void
  /** The slot of the resting order with this id, or 0. */
  find(idTime: number, idChance: number): number
}

const DEFAULT_CAPACITY = 2 ** 20

export function createBook({ capacity = DEFAULT_CAPACITY }: BookOptions = {}): Book {
  assert(capacity >= 1 && capacity <= MAX_CAPACITY, 'A capacity must be from 1 to 2^21.')
  const pool = createOrderPool(capacity)
  const { orders, next, key: keys, level: levelOf, count, account: owner, lots: size } = pool
  const { idTime: idTimes, idChance: idChances } = pool
  const queue = createLevelQueue(pool)
  const ladder = createLadder(capacity, queue)
  const index = createOrderIndex(capacity, pool)
  const fillMakers = new Int32Array(capacity)
  const fillLots = new Float64Array(capacity)
  const notional = new Float64Array(1)
  let fills = 0
  let expired = false

  function match(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTrade,
  ): number {
    assert(isPrice(limit), 'A limit must be a whole number of ticks in range.')
    const limitKey = keyOf(side ^ 1, limit)
    let left = lots
    let money = budget >= UNLIMITED ? Number.POSITIVE_INFINITY : budget
    fills = 0
    expired = false
    for (;;) {
      const key = ladder.best(limitKey)
      if (left === 0 || key > limitKey) return left
      const price = priceOf(key)
      const level = ladder.find(key)
      // Nothing can trade here any more, so nothing here is expired either.
      if (price > money) return left
      let slot = next[level << 4]
      if (selfTrade !== SELF_TRADE && owner[slot << 4] === account) {
        if (selfTrade !== EXPIRE_TAKER) expireMaker(slot)
        if (selfTrade === EXPIRE_MAKER) continue
        expired = true
        return left
      }
      let gone = 0
      let goneLots = 0
      do {
        const resting = size[slot << 3]
        const wanted = Math.min(left, resting)
        const take = wanted * price > money ? Math.floor(money / price) : wanted
        if (take > 0) log(slot, take)
        left -= take
        money -= take * price
        goneLots += take
        size[slot << 3] = resting - take
        if (take < resting) {
          queue.advance(level, slot, gone, goneLots)
          return left
        }
        gone += 1
        const behind = next[slot << 4]
        leave(slot)
        slot = behind
      } while (
        slot !== level &&
        left > 0 &&
        (selfTrade === SELF_TRADE || owner[slot << 4] !== account)
      )
      if (slot === level) ladder.close(key)
      else queue.advance(level, slot, gone, goneLots)
    }
  }

  function log(slot: number, lots: number): void {
    fillMakers[fills] = slot
    fillLots[fills] = lots
    fills += 1
  }

  function expireMaker(slot: number): void {
    log(slot, 0)
    remove(slot)
  }

  /** What is left to do for an order that stands in no line any more. */
  function leave(slot: number): void {
    levelOf[slot << 4] = 0
    index.delete(slot)
    orders.give(slot)
  }

  function remove(slot: number): void {
    const level = levelOf[slot << 4]
    assert(level !== 0, 'Only a resting order can be removed.')
    queue.unlink(slot)
    if (count[level << 4] === 0) ladder.close(keys[level << 4])
    leave(slot)
  }

  function reduce(slot: number, lots: number): void {
    const level = levelOf[slot << 4]
    const remaining = size[slot << 3]
    assert(level !== 0, 'Only a resting order can be reduced.')
    assert(lots > 0 && lots < remaining, 'An order can only be reduced by less than it has.')
    size[slot << 3] = remaining - lots
    size[level << 3] -= lots
  }

  function rest(
    side: BookSide,
    price: number,
    lots: number,
    account: number,
    idTime: number,
    idChance: number,
  ): number {
    assert(isPrice(price), 'A price must be a whole number of ticks in range.')
    assert(lots > 0, 'An order must have a lot to rest.')
    assert(lots >>> 0 === lots, 'A size must be a whole number of lots below 2^32.')
    const slot = orders.take()
    size[slot << 3] = lots
    idTimes[slot << 3] = idTime
    idChances[slot << 3] = idChance
    owner[slot << 4] = account
    queue.append(ladder.open(keyOf(side, price)), slot)
    index.insert(slot)
    return slot
  }

  function fillable(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTrade,
  ): number {
    assert(isPrice(limit), 'A limit must be a whole number of ticks in range.')
    const limitKey = keyOf(side ^ 1, limit)
    let left = lots
    let money = budget >= UNLIMITED ? Number.POSITIVE_INFINITY : budget
    notional[0] = 0
    for (let key = ladder.best(limitKey); key <= limitKey; key = ladder.after(key)) {
      const price = priceOf(key)
      const level = ladder.find(key)
      // A level's record has the lots of all its orders: where it may, it stands for them.
      let slot = selfTrade === SELF_TRADE ? level : next[level << 4]
      do {
        if (selfTrade === SELF_TRADE || owner[slot << 4] !== account) {
          const wanted = Math.min(left, size[slot << 3])
          const take = wanted * price > money ? Math.floor(money / price) : wanted
          left -= take
          money -= take * price
          notional[0] += take * price
          if (left === 0 || take < wanted) return lots - left
        } else if (selfTrade !== EXPIRE_MAKER || price > money) {
          return lots - left
        }
        slot = slot === level ? level : next[slot << 4]
      } while (slot !== level)
    }
    return lots - left
  }

  return {
    ...createBookReads(capacity, pool, ladder),
    isFull: () => orders.count() === capacity,
    match,
    fillCount: () => fills,
    fillMaker: (i) => fillMakers[i],
    fillLots: (i) => fillLots[i],
    fillPrice: (i) => priceOf(keys[fillMakers[i] << 4]),
    takerExpired: () => expired,
    fillable,
    fillableNotional: () => notional[0],
    rest,
    remove,
    reduce,
    find: index.find,
  }
}
