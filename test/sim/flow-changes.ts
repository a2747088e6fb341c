import { MAX_BATCH_ORDERS, type NewOrder } from '@truebook/shared/command'
import { type Lots, MAX_LOTS, MAX_TICKS } from '@truebook/shared/units'
import type { FlowOrder } from './flow-open-orders.js'
import { priceNear } from './flow-orders.js'
import type { FlowMarket } from './flow-world.js'
import type { Random } from './random.js'

/** What an amendment says about an order: 0 leaves a term as it is. */
export interface Change {
  readonly price: number
  readonly quantity: Lots
}

/** Half of the changes only shrink an order; the others move it, let it grow, or cannot be. */
export function makeChange(random: Random, order: FlowOrder, market: FlowMarket): Change {
  const { price, quantity, filled } = order
  const smaller = random.between(filled, quantity)
  const larger = quantity + random.below(market.lots)
  const moved = priceNear(random, { eager: 0.3 }, market, order.side)
  const closer = price + (order.side === 'BUY' ? 1 : -1)
  const size = (lots: number) => Math.min(MAX_LOTS, lots) as Lots
  const same = size(0)
  if (random.chance(0.5)) return { price: random.pick([0, price]), quantity: size(smaller) }
  return random.pick<Change>([
    { price: moved, quantity: same },
    { price: moved, quantity: size(smaller) },
    { price: moved, quantity: size(larger) },
    { price: closer, quantity: same },
    { price: 0, quantity: size(larger) },
    { price: 0, quantity: same },
    { price, quantity: size(quantity) },
    { price: 0, quantity: size(random.pick([1, filled, filled + 1, MAX_LOTS])) },
    { price: random.pick([1, MAX_TICKS, MAX_TICKS + 1]), quantity: same },
  ])
}

/** How many orders a batch has: mostly a few, now and then none, or the most there may be. */
export function batchSize(random: Random): number {
  return random.chance(0.05) ? random.pick([0, MAX_BATCH_ORDERS]) : random.between(1, 5)
}

/** Makes an order of a batch, now and then, repeat the id or the name of an earlier one. */
export function repeatSome(random: Random, orders: readonly NewOrder[]): NewOrder[] {
  return orders.map((order, i) => {
    if (i === 0 || random.chance(0.9)) return order
    const { id, clientOrderId } = orders[random.below(i)]
    return random.chance(0.5) ? { ...order, id } : { ...order, clientOrderId }
  })
}
