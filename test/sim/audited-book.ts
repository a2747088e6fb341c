import type { Side } from '@truebook/shared/words'

/** An open order as the auditor follows it. */
export interface AuditedOrder {
  readonly key: string
  readonly account: number
  readonly side: Side
  readonly price: number
  /** Given when it was accepted, or amended by more than becoming smaller. */
  readonly priority: number
  /** The whole size, what is filled already included. */
  quantity: number
  remaining: number
}

interface Level {
  lots: number
  /** The order that trades first in front. */
  readonly orders: Set<AuditedOrder>
}

/** One market's open orders, put together from events alone. */
export interface AuditedBook {
  find(key: string): AuditedOrder | undefined
  rest(order: AuditedOrder): void
  fill(order: AuditedOrder, lots: number): void
  /** Takes some of an order away where it stands. */
  shrink(order: AuditedOrder, lots: number): void
  close(order: AuditedOrder): void
  /** The best price of a side, or 0. */
  best(side: Side): number
  /** The order that must trade next on a side. */
  first(side: Side): AuditedOrder | undefined
  level(side: Side, price: number): { lots: number; orders: number }
  all(): Iterable<AuditedOrder>
}

export function createAuditedBook(): AuditedBook {
  const open = new Map<string, AuditedOrder>()
  const sides = { BUY: createSide((a, b) => b - a), SELL: createSide((a, b) => a - b) }

  return {
    find: (key) => open.get(key),
    rest(order) {
      open.set(order.key, order)
      const level = sides[order.side].open(order.price)
      level.orders.add(order)
      level.lots += order.remaining
    },
    fill(order, lots) {
      order.remaining -= lots
      sides[order.side].open(order.price).lots -= lots
    },
    shrink(order, lots) {
      order.quantity -= lots
      order.remaining -= lots
      sides[order.side].open(order.price).lots -= lots
    },
    close(order) {
      open.delete(order.key)
      const level = sides[order.side].open(order.price)
      level.orders.delete(order)
      level.lots -= order.remaining
      if (level.orders.size === 0) sides[order.side].close(order.price)
    },
    best: (side) => sides[side].best(),
    first(side) {
      const level = sides[side].find(sides[side].best())
      return level?.orders.values().next().value
    },
    level(side, price) {
      const level = sides[side].find(price)
      return { lots: level?.lots ?? 0, orders: level?.orders.size ?? 0 }
    },
    all: () => open.values(),
  }
}

/** The levels of one side by price, and its prices from the best on. */
function createSide(compare: (a: number, b: number) => number) {
  const levels = new Map<number, Level>()
  const prices: number[] = []

  /** Where a price is, or belongs, among the sorted ones. */
  function placeOf(price: number): number {
    let low = 0
    let high = prices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(prices[middle], price) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    best: () => prices[0] ?? 0,
    find: (price: number) => levels.get(price),
    open(price: number): Level {
      const known = levels.get(price)
      if (known) return known
      const level = { lots: 0, orders: new Set<AuditedOrder>() }
      levels.set(price, level)
      prices.splice(placeOf(price), 0, price)
      return level
    },
    close(price: number): void {
      levels.delete(price)
      prices.splice(placeOf(price), 1)
    },
  }
}
