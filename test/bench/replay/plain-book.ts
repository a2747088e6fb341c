import type { MakerOrder, Operation, TakeOperation } from '@truebook/bench/replay/operation'
import type { RecordedBook } from '@truebook/bench/replay/recording'
import { otherSide, SIDES, type Side } from '@truebook/shared/words'

/** A book that shares nothing with the plan: a list of orders for each price, and no cleverness. */
export interface PlainBook {
  apply(operation: Operation): void
  /** The best price and its quantity; undefined where a side is empty. */
  best(side: Side): readonly [price: number, quantity: number] | undefined
  /** How many levels differ from the recorded ones. */
  differences(recorded: RecordedBook): number
  /** What a real exchange would not have done as planned. */
  readonly faults: string[]
}

interface PlainOrder {
  readonly number: number
  remaining: number
}

export function createPlainBook(): PlainBook {
  const sides: Record<Side, Map<number, PlainOrder[]>> = { BUY: new Map(), SELL: new Map() }
  const faults: string[] = []
  const total = (side: Side, price: number) =>
    (sides[side].get(price) ?? []).reduce((sum, { remaining }) => sum + remaining, 0)

  function best(side: Side): readonly [number, number] | undefined {
    let found: number | undefined
    for (const price of sides[side].keys()) {
      const isBetter = found === undefined || (side === 'BUY' ? price > found : price < found)
      if (isBetter) found = price
    }
    return found === undefined ? undefined : [found, total(side, found)]
  }

  function place({ side, price, number, quantity }: MakerOrder): void {
    const across = best(otherSide(side))?.[0]
    const crosses = across !== undefined && (side === 'BUY' ? price >= across : price <= across)
    if (crosses) faults.push(`Order ${number} would have matched.`)
    const queue = sides[side].get(price) ?? []
    sides[side].set(price, [...queue, { number, remaining: quantity }])
  }

  function cancel(order: MakerOrder): void {
    const queue = sides[order.side].get(order.price) ?? []
    const rest = queue.filter(({ number }) => number !== order.number)
    if (rest.length !== queue.length - 1) faults.push(`Order ${order.number} was not there.`)
    if (rest.length === 0) sides[order.side].delete(order.price)
    else sides[order.side].set(order.price, rest)
  }

  function take({ order, quantity }: TakeOperation): void {
    const { side, price, number } = order
    const [first, ...rest] = sides[side].get(price) ?? []
    if (best(side)?.[0] !== price) faults.push(`The best ${side} was not at ${price}.`)
    if (first === undefined || first.number !== number || first.remaining < quantity) {
      faults.push(`Order ${number} could not fill ${quantity} at ${price}.`)
      return
    }
    first.remaining -= quantity
    if (first.remaining > 0) return
    if (rest.length === 0) sides[side].delete(price)
    else sides[side].set(price, rest)
  }

  return {
    apply(operation) {
      if (operation.kind === 'place') place(operation.order)
      else if (operation.kind === 'cancel') cancel(operation.order)
      else take(operation)
    },
    best,
    differences(recorded) {
      let count = 0
      for (const side of SIDES) {
        const wanted: ReadonlyMap<number, number> = recorded.levels(side)
        for (const [price, quantity] of wanted) if (total(side, price) !== quantity) count++
        for (const price of sides[side].keys()) if (!wanted.has(price)) count++
      }
      return count
    },
    faults,
  }
}
