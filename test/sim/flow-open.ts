import type { OrderId } from '@truebook/shared/order-id'

/** What a flow remembers of an open order, to cancel it some day. */
export interface ListedOrder {
  readonly orderId: OrderId
  readonly market: number
  readonly account: number
}

/** The open orders of a flow, in no order: one can be picked, or taken out by its id, at once. */
export interface OpenList {
  count(): number
  at(index: number): ListedOrder
  add(order: ListedOrder): void
  remove(orderId: OrderId): void
}

export function createOpenList(): OpenList {
  const orders: ListedOrder[] = []
  const places = new Map<string, number>()

  return {
    count: () => orders.length,
    at: (index) => orders[index],
    add({ orderId, market, account }) {
      places.set(keyOf(orderId), orders.length)
      orders.push({ orderId, market, account })
    },
    remove(orderId) {
      const place = places.get(keyOf(orderId))
      const last = orders.pop()
      places.delete(keyOf(orderId))
      if (place === undefined || last === undefined || place === orders.length) return
      orders[place] = last
      places.set(keyOf(last.orderId), place)
    },
  }
}

const keyOf = ({ time, chance }: OrderId) => `${time}-${chance}`
