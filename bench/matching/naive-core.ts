import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { type Core, foldCancel, foldTrade, type Level } from './core.js'
import type { Flow } from './flow.js'

interface NaiveOrder {
  readonly price: number
  readonly time: number
  readonly chance: number
  lots: number
}

/** The plainest matcher there can be: a sorted array a side. It is here to be right, not fast. */
export function createNaiveCore(flow: Flow): Core {
  const sides: [NaiveOrder[], NaiveOrder[]] = [[], []]
  let digest = 0

  function cancel(i: number): void {
    const orders = sides[flow.sides[i]]
    const at = orders.findIndex(
      ({ time, chance }) => time === flow.idTimes[i] && chance === flow.idChances[i],
    )
    const [order] = at === -1 ? [] : orders.splice(at, 1)
    digest = foldCancel(digest, i, order?.lots ?? 0)
  }

  function place(i: number): void {
    const side = flow.sides[i] as BookSide
    const price = flow.prices[i]
    const makers = sides[1 - side]
    let left = flow.lots[i]
    while (left > 0 && makers.length > 0 && !isBetter(side, makers[0].price, price)) {
      const [maker] = makers
      const taken = Math.min(left, maker.lots)
      left -= taken
      maker.lots -= taken
      digest = foldTrade(digest, i, maker.chance, maker.price, taken)
      if (maker.lots === 0) makers.shift()
    }
    if (left > 0) rest(i, left)
  }

  function rest(i: number, lots: number): void {
    const side = flow.sides[i] as BookSide
    const price = flow.prices[i]
    const behind = sides[side].findIndex((other) => isBetter(side, price, other.price))
    const order = { price, time: flow.idTimes[i], chance: flow.idChances[i], lots }
    sides[side].splice(behind === -1 ? sides[side].length : behind, 0, order)
  }

  return {
    slice: Number.POSITIVE_INFINITY,
    prepare() {},
    handle(i) {
      if (flow.lots[i] === 0) cancel(i)
      else place(i)
    },
    collect() {},
    digest: () => digest,
    levels: () => [BUY, SELL].flatMap((side) => levelsOf(side, sides[side])),
  }
}

/** Whether one price stands before another on a side. */
function isBetter(side: BookSide, price: number, other: number): boolean {
  return side === BUY ? price > other : price < other
}

function levelsOf(side: BookSide, orders: readonly NaiveOrder[]): Level[] {
  const prices = [...new Set(orders.map(({ price }) => price))]
  return prices.map((price) => {
    const line = orders.filter((order) => order.price === price)
    return { side, price, lots: line.reduce((sum, { lots }) => sum + lots, 0), orders: line.length }
  })
}
