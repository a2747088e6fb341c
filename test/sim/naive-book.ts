import { EXPIRE_MAKER, EXPIRE_TAKER, type SelfTradeRule } from '@truebook/engine/core/book'
import { type BookSide, BUY } from '@truebook/engine/core/price-key'

/** A resting order of the naive book. */
export interface NaiveOrder {
  readonly side: BookSide
  readonly price: number
  readonly account: number
  readonly idTime: number
  readonly idChance: number
  lots: number
}

/** What a taker asks for, by name. */
export interface Taker {
  readonly side: BookSide
  readonly limit: number
  readonly lots: number
  readonly budget: number
  readonly account: number
  readonly selfTrade: SelfTradeRule
  /** What is only looked at ends with the price at which it is worth more tick-lots; undefined for no end. */
  readonly most?: bigint | undefined
}

/** What became of a taker. A fill of 0 lots is a maker that self-trade prevention took out. */
export interface NaiveMatch {
  readonly left: number
  readonly expired: boolean
  /** The price that the budget was held against last, 0 where it met none. */
  readonly price: number
  readonly fills: readonly { readonly maker: NaiveOrder; readonly lots: number }[]
}

/** The rules of `Book` again, as slow and as obvious as can be: the oracle of the simulator. */
export interface NaiveBook {
  /** A side's resting orders, the one that trades first in front. */
  orders(side: BookSide): readonly NaiveOrder[]
  rest(order: NaiveOrder): void
  remove(order: NaiveOrder): void
  match(taker: Taker): NaiveMatch
  fillable(taker: Taker): { lots: number; notional: number; price: number }
  /** Whether it cannot be told what the taker would fill: it stops at an order too deep in its line. */
  isTooDeep(taker: Taker): boolean
}

/** A size, or a budget, that never binds. */
export const NO_LIMIT = 2 ** 53

/** How many others of its price an order may stand behind, and be looked for: see `fillable`. */
const MOST_AHEAD = 4096

export function createNaiveBook(): NaiveBook {
  const sides: [NaiveOrder[], NaiveOrder[]] = [[], []]

  function rest(order: NaiveOrder): void {
    const orders = sides[order.side]
    const behind = orders.findIndex((other) => isBetter(order.side, order.price, other.price))
    orders.splice(behind === -1 ? orders.length : behind, 0, order)
  }

  function remove(order: NaiveOrder): void {
    const orders = sides[order.side]
    orders.splice(orders.indexOf(order), 1)
  }

  function match(taker: Taker): NaiveMatch {
    const planned = plan(taker, sides[1 - taker.side])
    for (const { maker, lots } of planned.fills) {
      maker.lots -= lots
      if (lots === 0 || maker.lots === 0) remove(maker)
    }
    return planned
  }

  function fillable(taker: Taker) {
    const { left, price, fills } = plan(taker, sides[1 - taker.side])
    const notional = fills.reduce((sum, { maker, lots }) => sum + BigInt(maker.price * lots), 0n)
    return { lots: taker.lots - left, notional: Number(notional), price }
  }

  const isTooDeep = (taker: Taker) => passesMany(taker, sides[1 - taker.side])

  return { orders: (side) => sides[side], rest, remove, match, fillable, isTooDeep }
}

/** Whom the taker meets, one after the other, without touching anything. */
function plan(taker: Taker, makers: readonly NaiveOrder[]): NaiveMatch {
  const fills: { maker: NaiveOrder; lots: number }[] = []
  let left = taker.lots
  let spent = 0n
  let price = 0
  for (const maker of makers) {
    if (left === 0 || isBetter(maker.side, taker.limit, maker.price)) break
    if (maker.price !== price && taker.most !== undefined && spent > taker.most) break
    price = maker.price
    const unlimited = taker.budget === NO_LIMIT
    const money = BigInt(taker.budget) - spent
    if (!unlimited && money < BigInt(maker.price)) break
    if (maker.account === taker.account) {
      if (taker.selfTrade !== EXPIRE_TAKER) fills.push({ maker, lots: 0 })
      if (taker.selfTrade === EXPIRE_MAKER) continue
      return { left, expired: true, price, fills }
    }
    const wanted = Math.min(left, maker.lots)
    const affordable = unlimited ? wanted : Number(money / BigInt(maker.price))
    const lots = Math.min(wanted, affordable)
    if (lots > 0) fills.push({ maker, lots })
    left -= lots
    spent += BigInt(maker.price) * BigInt(lots)
    if (lots < wanted) break
  }
  return { left, expired: false, price, fills }
}

/** Whether a taker fills the longest line that is looked at, and its own order is still not there. */
function passesMany(taker: Taker, makers: readonly NaiveOrder[]): boolean {
  if (taker.selfTrade === EXPIRE_MAKER) return false
  const own = makers.find(({ account }) => account === taker.account)
  if (!own || isBetter(own.side, taker.limit, own.price)) return false
  const first = makers.findIndex(({ price }) => price === own.price)
  const line = first + MOST_AHEAD
  if (makers.indexOf(own) <= line) return false
  const { left, fills } = plan(taker, makers.slice(0, line))
  const isWhole = ({ maker, lots }: (typeof fills)[number]) => lots === maker.lots
  return left > 0 && fills.length === line && fills.every(isWhole)
}

/** Whether a price is better than another for the orders that rest on a side. */
function isBetter(side: BookSide, price: number, other: number): boolean {
  return side === BUY ? price > other : price < other
}
