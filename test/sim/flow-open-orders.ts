import type { OrderName } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import type { Side } from '@truebook/shared/words'
import type { Random } from './random.js'

/** An open order as the flow knows it. */
export interface FlowOrder {
  readonly orderId: OrderId
  readonly market: number
  readonly account: number
  readonly side: Side
  price: number
  /** The whole size, what is filled already included. */
  quantity: number
  filled: number
}

/** The open orders, any of which can be picked at once. */
export interface FlowOpenOrders {
  count(): number
  pick(random: Random): FlowOrder
  /** Hears what a command led to. */
  observe(events: readonly Event[]): void
}

export function createFlowOpenOrders(): FlowOpenOrders {
  const open: FlowOrder[] = []
  const places = new Map<string, number>()

  const find = (name: OrderName) => open[places.get(keyOf(name)) ?? -1]

  function add(order: FlowOrder): void {
    places.set(keyOf(order), open.length)
    open.push(order)
  }

  function remove(name: OrderName): void {
    const place = places.get(keyOf(name))
    const last = open.pop()
    places.delete(keyOf(name))
    if (place === undefined || last === undefined || place === open.length) return
    open[place] = last
    places.set(keyOf(last), place)
  }

  function fill(name: OrderName, lots: number): void {
    const order = find(name)
    if (order) order.filled += lots
  }

  function take(event: Event): void {
    switch (event.type) {
      case 'order_accepted': {
        const { orderId, market, account, side, price, quantity } = event
        add({ orderId, market, account, side, price, quantity, filled: 0 })
        break
      }
      case 'order_amended': {
        const { price, quantity } = event
        Object.assign(find(event), { price, quantity })
        break
      }
      case 'trade':
        fill({ market: event.market, orderId: event.makerOrderId }, event.quantity)
        fill({ market: event.market, orderId: event.takerOrderId }, event.quantity)
        break
      case 'order_closed':
        remove(event)
        break
    }
  }

  return {
    count: () => open.length,
    pick: (random) => random.pick(open),
    observe: (events) => events.forEach(take),
  }
}

/** In another market the same id is another order. */
function keyOf({ market, orderId }: OrderName): string {
  return `${market}/${orderId.time}-${orderId.chance}`
}
