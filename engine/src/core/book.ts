import { assert } from '@truebook/shared/assert'
import { createBookMemory } from './book-memory.js'
import { type BookReads, createBookReads } from './book-reads.js'
import { noteOwn, type OwnOrders } from './own-notes.js'
import { type BookSide, isPrice, keyOf, NO_KEY } from './price-key.js'

/** What happens when a taker meets a resting order of its own account. */
export type SelfTradeRule = 0 | 1 | 2
/** The taker stops there; the maker stays. */
export const EXPIRE_TAKER: SelfTradeRule = 0
/** The maker leaves the book; the taker goes on. */
export const EXPIRE_MAKER: SelfTradeRule = 1
/** The maker leaves the book; the taker stops there. */
export const EXPIRE_BOTH: SelfTradeRule = 2

/** A budget, or a size, that never binds: one more than the largest that does. */
export const UNLIMITED = 2 ** 53

/**
 * What `fillable` gives where an own order at which the taker would stop stands behind more than
 * `MOST_AHEAD` others of its price: nobody looks through so long a line for one order.
 */
export const TOO_DEEP = -1
export const MOST_AHEAD = 4_096

/** The most orders a book may be made for: 2^21 orders of 2^32 lots still sum to a safe integer. */
export const MAX_CAPACITY = 2 ** 21

export interface BookOptions {
  /** How many orders may rest at once. It costs memory only as orders come. */
  readonly capacity: number
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
   * Only a buyer has a budget; one that does not pay for the next whole lot ends the match. The fill log tells who was
   * filled. The caller decides what becomes of the rest, and that `takerExpired` ends it.
   */
  match(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTradeRule,
  ): number
  /** The length of the fill log, which holds what the last match did, in order. */
  fillCount(): number
  /** Whom the n-th fill filled, from 0: a slot that can be read until the next `rest`. */
  fillMaker(n: number): number
  /** The lots of the n-th fill; 0 if self-trade prevention took the maker out instead. */
  fillLots(n: number): number
  /** The price of the n-th fill: the maker's. */
  fillPrice(n: number): number
  /**
   * Whether the last `match` or `fillable`, run with this budget, spent some of it and left less than one
   * lot costs at the last price it reached. For an order by quote this is what FILLED means.
   */
  isSpent(budget: number): boolean
  /** Whether self-trade prevention stopped the taker in the last match. */
  takerExpired(): boolean

  /**
   * How many lots a match with these arguments would fill, or `TOO_DEEP`; changes nothing. An account with
   * no order here is answered from level totals. Otherwise it checks orders one by one, up to a bound; past
   * the bound it first subtracts the account's own lots from each level and then uses totals. Only the line
   * where the taker would stop is read order by order, to `MOST_AHEAD` at most. It stops once the notional
   * exceeds `most` tick-lots: the account could not pay for more.
   */
  fillable(
    side: BookSide,
    limit: number,
    lots: number,
    budget: number,
    account: number,
    selfTrade: SelfTradeRule,
    most: number,
    own: OwnOrders,
  ): number
  /** The tick-lots that go with the last `fillable`; exact below 2^53. */
  fillableNotional(): number
  /** How many prices `fillable` has looked at so far, modulo 2^32: the difference is what calls cost. */
  looked(): number

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

  /** Notes that a `find` of this id will come; nothing if `LOOK_AHEAD` are noted. */
  expectFind(idTime: number, idChance: number): void
  /** Notes that a `match`, and perhaps a `rest`, will come; any price will do. Nothing if `LOOK_AHEAD` are noted. */
  expectRest(side: BookSide, price: number, idTime: number, idChance: number): void
  /** Brings all that is noted into the cache at once, and forgets it. Decides and changes nothing. */
  fetchExpected(): void
}

/** How many orders are expected at a time: more would hold up the message that they come with, and have no room. */
export const LOOK_AHEAD = 32

/**
 * `fillable` looks at the orders one by one first, and gives up after this part of the looks that it would take
 * to note all own ones: a look costs about as much as a note, so a try in vain wastes little.
 */
const LOOKS_PART = 4

export function createBook({ capacity }: BookOptions): Book {
  assert(capacity >= 1 && capacity <= MAX_CAPACITY, 'A capacity must be from 1 to 2^21.')
  const memory = createBookMemory(capacity)
  const {
    bestAgainst,
    count,
    fills,
    fillMaker,
    fillLots,
    fillPrice,
    takerExpired,
    answerLots,
    answerNotional,
    answerMoney,
    answerPrice,
    looked,
  } = memory
  const { finds, rests, restKeys, level: levelOf, lots: size } = memory
  const { match, fillable, rest, remove, reduce, find, fetchExpected } = memory.code
  let findCount = 0
  let restCount = 0

  return {
    ...createBookReads(memory),
    isFull: () => count[0] === capacity,

    match(side, limit, lots, budget, account, selfTrade) {
      assert(isPrice(limit), 'A limit must be a whole number of ticks in range.')
      // Most takers meet nobody, and this is cheaper to see than to call.
      if (bestAgainst[side] > keyOf(1 - side, limit)) {
        fills[0] = 0
        takerExpired[0] = 0
        answerMoney[0] = budget
        return lots
      }
      match(side, limit, lots, budget, account, selfTrade)
      return answerLots[0]
    },
    fillCount: () => fills[0],
    fillMaker: (n) => fillMaker[n * 3],
    fillLots: (n) => fillLots[n * 3],
    fillPrice: (n) => fillPrice[n * 3],
    isSpent: (budget) => answerMoney[0] < budget && answerMoney[0] < answerPrice[0],
    takerExpired: () => takerExpired[0] !== 0,

    fillable(side, limit, lots, budget, account, selfTrade, most, own) {
      assert(isPrice(limit), 'A limit must be a whole number of ticks in range.')
      const owned = own.count(account)
      // No more than in one line, however many it owns: what is too deep does not hang on that.
      const looks = Math.min(Math.ceil(owned / LOOKS_PART), MOST_AHEAD)
      fillable(side, limit, lots, budget, account, selfTrade, most, owned === 0, looks)
      if (answerLots[0] !== TOO_DEEP) return answerLots[0]
      const met = { account, limitKey: keyOf(1 - side, limit) }
      noteOwn(memory, own, met, 1)
      fillable(side, limit, lots, budget, account, selfTrade, most, true, MOST_AHEAD)
      noteOwn(memory, own, met, -1)
      return answerLots[0]
    },
    fillableNotional: () => answerNotional[0],
    looked: () => looked[0],

    rest(side, price, lots, account, idTime, idChance) {
      assert(isPrice(price), 'A price must be a whole number of ticks in range.')
      assert(lots > 0, 'An order must have a lot to rest.')
      assert(lots >>> 0 === lots, 'A size must be a whole number of lots below 2^32.')
      assert(count[0] < capacity, 'A book must have room for an order that is to rest.')
      return rest(side, price, lots, account, idTime, idChance)
    },

    remove(slot) {
      assert(levelOf[slot << 4] > 0, 'Only a resting order can be removed.')
      remove(slot)
    },

    reduce(slot, lots) {
      assert(levelOf[slot << 4] > 0, 'Only a resting order can be reduced.')
      assert(
        lots > 0 && lots < size[slot << 4],
        'An order can only be reduced by less than it has.',
      )
      reduce(slot, lots)
    },

    find: (idTime, idChance) => find(idTime, idChance),

    expectFind(idTime, idChance) {
      if (findCount === LOOK_AHEAD) return
      finds[findCount * 3] = idTime
      finds[findCount * 3 + 1] = idChance
      findCount += 1
    },

    expectRest(side, price, idTime, idChance) {
      if (restCount === LOOK_AHEAD) return
      rests[restCount << 2] = idTime
      rests[(restCount << 2) + 1] = idChance
      restKeys[(restCount << 3) + 4] = keyOf(side, price) & NO_KEY
      restCount += 1
    },

    fetchExpected() {
      if (findCount + restCount === 0) return
      fetchExpected(findCount, restCount)
      findCount = 0
      restCount = 0
    },
  }
}
