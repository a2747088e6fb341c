import { assert } from '@truebook/shared/assert'
import { type Lots, lots, type Ticks } from '@truebook/shared/units'
import { otherSide, type Side } from '@truebook/shared/words'
import { isBetter, type MakerOrder } from './operation.js'

/** A maker's order that rests, and what is left of it. */
export interface MirroredOrder {
  readonly order: MakerOrder
  readonly remaining: Lots
}

/** What the exchange's book will be once every operation planned so far is done. */
export interface Mirror {
  /** The best price of a side; undefined if the side is empty. */
  best(side: Side): Ticks | undefined
  /** A level's orders, the first to trade first. */
  queue(side: Side, price: Ticks): readonly MirroredOrder[]
  total(side: Side, price: Ticks): Lots
  levels(side: Side): ReadonlyMap<Ticks, readonly MirroredOrder[]>
  place(order: MakerOrder): void
  cancel(order: MakerOrder): void
  /** Fills the first order of a level, which must hold at least that much. */
  take(level: { readonly side: Side; readonly price: Ticks }, quantity: Lots): void
}

export function createMirror(): Mirror {
  const sides = { BUY: createSide(), SELL: createSide() }
  const best = (side: Side) => sides[side].prices.at(side === 'BUY' ? -1 : 0)
  const queue = (side: Side, price: Ticks) => sides[side].queues.get(price) ?? []
  return {
    best,
    queue,
    total: (side, price) =>
      lots(queue(side, price).reduce((sum, { remaining }) => sum + remaining, 0)),
    levels: (side) => sides[side].queues,
    place(order) {
      const { side, price, quantity } = order
      const opposite = best(otherSide(side))
      const rests = opposite === undefined || isBetter(otherSide(side), price, opposite)
      assert(rests, 'A maker must not trade with another maker.')
      setQueue(sides[side], price, [...queue(side, price), { order, remaining: quantity }])
    },
    cancel({ number, side, price }) {
      const rest = queue(side, price).filter(({ order }) => order.number !== number)
      setQueue(sides[side], price, rest)
    },
    take({ side, price }, quantity) {
      const [{ order, remaining }, ...rest] = queue(side, price)
      const left = lots(remaining - quantity)
      setQueue(sides[side], price, left === 0 ? rest : [{ order, remaining: left }, ...rest])
    },
  }
}

interface MirrorSide {
  readonly queues: Map<Ticks, readonly MirroredOrder[]>
  /** Rising. */
  readonly prices: Ticks[]
}

function createSide(): MirrorSide {
  return { queues: new Map(), prices: [] }
}

function setQueue({ queues, prices }: MirrorSide, price: Ticks, queue: MirroredOrder[]): void {
  const isThere = queues.has(price)
  if (queue.length === 0) queues.delete(price)
  else queues.set(price, queue)
  if (isThere === queue.length > 0) return
  prices.splice(placeOf(prices, price), isThere ? 1 : 0, ...(isThere ? [] : [price]))
}

/** Where a price stands, or belongs, among rising prices. */
function placeOf(prices: readonly Ticks[], price: Ticks): number {
  let low = 0
  let high = prices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (prices[middle] < price) low = middle + 1
    else high = middle
  }
  return low
}
