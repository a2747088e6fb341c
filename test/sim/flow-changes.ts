import {
  type Amendment,
  type Command,
  MAX_BATCH_ORDERS,
  type NewOrder,
  type OrderName,
  type Signed,
} from '@truebook/shared/command'
import type { OrderId } from '@truebook/shared/order-id'
import { type Lots, lots, MAX_LOTS, MAX_TICKS } from '@truebook/shared/units'
import type { FlowOpenOrders, FlowOrder } from './flow-open-orders.js'
import { priceNear } from './flow-orders.js'
import type { FlowMarket } from './flow-world.js'
import type { Random } from './random.js'

/** Commands about open orders; mostly their owners', now and then foreign, closed or unknown ones. */
export interface ChangeMaker {
  cancel(): Command
  cancelBatch(): Command
  amend(): Command
  amendBatch(): Command
}

export interface ChangeMakerOptions {
  readonly random: Random
  readonly open: FlowOpenOrders
  readonly markets: readonly FlowMarket[]
  readonly newId: () => OrderId
  readonly sign: (account: number) => Signed
  readonly anyAccount: () => number
}

export function createChangeMaker(options: ChangeMakerOptions): ChangeMaker {
  const { random, open, markets, newId, sign, anyAccount } = options

  function anyName(): OrderName & { readonly account: number } {
    if (open.count() > 0 && random.chance(0.97)) return open.pick(random)
    return { orderId: newId(), market: random.below(markets.length + 2), account: anyAccount() }
  }

  function anyAmendment(): Amendment & { readonly account: number } {
    if (open.count() === 0 || random.chance(0.03)) {
      return { ...anyName(), price: 1, quantity: lots(1) }
    }
    const order = open.pick(random)
    const { orderId, market, account } = order
    return { orderId, market, account, ...makeChange(random, order, markets[market - 1]) }
  }

  const signFor = (account: number) => sign(random.chance(0.03) ? anyAccount() : account)

  return {
    cancel() {
      const { orderId, market, account } = anyName()
      return { type: 'cancel_order', id: newId(), signed: signFor(account), market, orderId }
    },
    /** Of a few open orders those of one account, some twice, and with them a foreign one. */
    cancelBatch() {
      const names = Array.from({ length: batchSize(random) }, anyName)
      const account = names[0]?.account ?? anyAccount()
      const orders = names
        .filter((name) => name.account === account || random.chance(0.2))
        .map(({ orderId, market }) => ({ orderId, market }))
      return { type: 'cancel_batch', id: newId(), signed: signFor(account), orders }
    },
    amend() {
      const { account, ...amendment } = anyAmendment()
      return { type: 'amend_order', id: newId(), signed: signFor(account), ...amendment }
    },
    /** As the batch of cancels has them. */
    amendBatch() {
      const some = Array.from({ length: batchSize(random) }, anyAmendment)
      const account = some[0]?.account ?? anyAccount()
      const amendments = some
        .filter((one) => one.account === account || random.chance(0.2))
        .map(({ account: _, ...amendment }) => amendment)
      return { type: 'amend_batch', id: newId(), signed: signFor(account), amendments }
    },
  }
}

/** What an amendment says about an order: 0 leaves a term as it is. */
interface Change {
  readonly price: number
  readonly quantity: Lots
}

/** Half of the changes only shrink an order; the others move it, let it grow, or cannot be. */
function makeChange(random: Random, order: FlowOrder, market: FlowMarket): Change {
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
