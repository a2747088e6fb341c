import { Pool } from './pool'
import { ORDERS, POOLS } from './state'

/**
 * What stands in a circle: a level and, first to last, the orders that rest at its price. To extend
 * it lays a record's own fields out behind these two, and nothing more.
 */
@unmanaged
export class Link {
  next: Link
  previous: Link
}

/**
 * An order's record, a cache line. All but `next` stays readable when the order has left, until its
 * slot is used again.
 */
@unmanaged
export class Order extends Link {
  /** Where it rests, or `NO_LEVEL`. */
  level: Level
  /** What is left to fill. */
  lots: u32
  account: u32
  /** Of its price; it outlives the level. */
  key: u32
  /** The two halves of its id. */
  idTime: f64
  idChance: f64
  hash: u32
  /** The next one in its bucket of the index. */
  bucketNext: Order | null
}

/** A price with orders. It closes their circle, so that none of them is first or last to a neighbour. */
@unmanaged
export class Level extends Link {
  key: u32
  count: u32
  /** The sum of its orders. */
  lots: f64
  /** The part of it that the face has told `fillable` not to count; 0 but while it is asked. */
  own: f64

  /** The order first in line. A level is never empty but while it is opened or closed. */
  first(): Order {
    return changetype<Order>(this.next)
  }

  /** Whether this is where a walk along the line ends. */
  isEndOf(link: Link): bool {
    return changetype<usize>(link) === changetype<usize>(this)
  }

  /** Puts an order at the end of the line. */
  append(order: Order): void {
    const last = this.previous
    order.next = this
    order.previous = last
    order.level = this
    order.key = this.key
    last.next = order
    this.previous = order
    this.count += 1
    this.lots += order.lots as f64
  }

  /** Takes an order out of the line, wherever it stands. */
  unlink(order: Order): void {
    const behind = order.next
    const before = order.previous
    before.next = behind
    behind.previous = before
    this.count -= 1
    this.lots -= order.lots as f64
  }

  /** Lets `link` be first: so many orders before it, and lots of them and of it, are gone. */
  advance(link: Link, orders: u32, lots: i64): void {
    this.next = link
    link.previous = this
    this.count -= orders
    this.lots -= lots as f64
  }
}

/** The level of address 0, which has no orders, no lots and nobody first in line. */
export const NO_LEVEL = changetype<Level>(0)

/** Bytes of a record. */
const ORDER: usize = 64
const LEVEL: usize = 32

const orderPool = changetype<Pool>(POOLS)
const levelPool = changetype<Pool>(POOLS + offsetof<Pool>())

/** Makes room for the orders of a book, and for as many levels behind them. */
export function openOrders(capacity: usize): usize {
  const levels = ORDERS + (capacity + 1) * ORDER
  orderPool.open(ORDERS + ORDER, ORDER)
  levelPool.open(levels, LEVEL)
  return levels + capacity * LEVEL
}

export function takeOrder(): Order {
  return changetype<Order>(orderPool.take())
}

export function giveOrder(order: Order): void {
  orderPool.give(changetype<usize>(order))
}

export function orderAt(slot: u32): Order {
  return changetype<Order>(ORDERS + (slot as usize) * ORDER)
}

export function slotOf(order: Order): u32 {
  return ((changetype<usize>(order) - ORDERS) / ORDER) as u32
}

/** A new level with nobody in line. */
export function takeLevel(key: u32): Level {
  const level = changetype<Level>(levelPool.take())
  level.next = level
  level.previous = level
  level.key = key
  level.count = 0
  level.lots = 0
  level.own = 0
  return level
}

export function giveLevel(level: Level): void {
  levelPool.give(changetype<usize>(level))
}
