import type { Connection } from './connection.js'
import { ExchangeError } from './errors.js'
import type { Answer, Schemas } from './types.js'

/** An order as one asks for it. It gets a `client_order_id` where it has none. */
export type OrderTerms = Schemas['OrderFields']

/** The dead-man switch as it stands. */
export type CancelTimer = Answer<'/users/me/cancel-all-after', 'post'>

/** What became of one of several orders. */
export type Outcome<T> = T | Schemas['Problem']

/** Places, amends and cancels. Each takes effect once, however often it had to be sent. */
export interface Orders {
  placeOrder(terms: OrderTerms): Promise<Schemas['PlacedOrder']>
  /** Another price or whole size; what is left out stays. */
  amendOrder(
    orderId: string,
    changes: { readonly price?: string; readonly quantity?: string },
  ): Promise<Schemas['AmendedOrder']>
  cancelOrder(orderId: string): Promise<Schemas['CancelledOrder']>
  /** Of one market, by its number, or of all with 0. */
  cancelAllOrders(marketId: number): Promise<Schemas['CancelledAll']>
  /** The dead-man switch: cancels all so many milliseconds from now, unless set anew; 0 never. */
  cancelAllAfter(timeout: number): Promise<CancelTimer>
  /** Up to fifty under one signature; their outcomes come in their order. */
  placeOrders(terms: readonly OrderTerms[]): Promise<readonly Outcome<Schemas['PlacedOrder']>[]>
  cancelOrders(orderIds: readonly string[]): Promise<readonly Outcome<Schemas['CancelledOrder']>[]>
}

export function createOrders({ act, send }: Connection): Orders {
  const lookUp = (id: string) =>
    send({ method: 'GET', path: orderPath(id) }) as Promise<Schemas['OrderDetail']>

  async function orderNamed({ details }: ExchangeError): Promise<Schemas['OrderDetail']> {
    return lookUp(String(details.order_id))
  }

  async function cancelOrder(id: string): Promise<Schemas['CancelledOrder']> {
    const answer = await act({
      method: 'DELETE',
      path: orderPath(id),
      action: 'CANCEL_ORDER',
      fields: { order_id: id },
      // What is not cancelled does not use its message up.
      resolve: async () => cancelledAs(await lookUp(id)),
    })
    return answer as Schemas['CancelledOrder']
  }

  /** What a batch left as it was is refused once more, with its reason. */
  async function cancelledBefore(id: string): Promise<Schemas['CancelledOrder']> {
    const order = await lookUp(id)
    return order.status === 'CANCELLED' ? cancelledAs(order) : cancelOrder(id)
  }

  async function cancelAllOrders(market: number): Promise<Schemas['CancelledAll']> {
    const answer = await act({
      method: 'DELETE',
      path: '/users/me/cancel-all-orders',
      action: 'CANCEL_ALL_ORDERS',
      fields: { market },
      // To cancel what is open now once more does no harm, and tells how many there were.
      resolve: () => cancelAllOrders(market),
    })
    return answer as Schemas['CancelledAll']
  }

  let timersAsked = 0

  async function cancelAllAfter(timeout: number): Promise<CancelTimer> {
    timersAsked += 1
    const ofThis = timersAsked
    const answer = await act({
      method: 'POST',
      path: '/users/me/cancel-all-after',
      action: 'CANCEL_ALL_AFTER',
      fields: { timeout },
      // The last one taken counts: an old message that comes late would undo what was asked since.
      isWanted: () => timersAsked === ofThis,
    })
    return answer as CancelTimer
  }

  return {
    async placeOrder(terms) {
      const answer = await act({
        method: 'POST',
        path: '/orders',
        action: 'PLACE_ORDER',
        fields: named(terms),
        resolve: async (refusal) => placedAs(await orderNamed(refusal)),
      })
      return answer as Schemas['PlacedOrder']
    },

    async amendOrder(id, changes) {
      const answer = await act({
        method: 'PATCH',
        path: orderPath(id),
        action: 'AMEND_ORDER',
        fields: { ...changes, order_id: id },
        resolve: async () => amendedAs(await lookUp(id)),
      })
      return answer as Schemas['AmendedOrder']
    },

    cancelOrder,
    cancelAllOrders,
    cancelAllAfter,

    async placeOrders(terms) {
      const answer = await act({
        method: 'POST',
        path: '/orders/batch',
        action: 'PLACE_ORDERS',
        fields: { orders: terms.map(named) },
        resolve: (refusal) => batchAs(refusal, lookUp),
      })
      return (answer as Schemas['PlacedBatch']).results
    },

    async cancelOrders(ids) {
      const answer = await act({
        method: 'DELETE',
        path: '/orders/batch',
        action: 'CANCEL_ORDERS',
        fields: { order_ids: ids.join(',') },
        signedFields: { order_ids: ids },
        resolve: async () => {
          const orders = ids.map((id) => outcome(() => cancelledBefore(id)))
          return { results: await Promise.all(orders) }
        },
      })
      return (answer as Schemas['CancelledBatch']).results
    },
  }
}

function orderPath(id: string): string {
  return `/orders/${encodeURIComponent(id)}`
}

/** With a name of its own an order can be asked for whatever happens to its answer. */
function named(terms: OrderTerms): OrderTerms {
  return { ...terms, client_order_id: terms.client_order_id ?? crypto.randomUUID() }
}

type OrderDetail = Schemas['OrderDetail']

/** An order that was looked up, as its placement would have been answered. */
function placedAs(order: OrderDetail): Schemas['PlacedOrder'] {
  const { order_id, client_order_id, status, filled_quantity, remaining_quantity } = order
  const { average_price, fee } = order
  return {
    order_id,
    ...(client_order_id === undefined ? {} : { client_order_id }),
    status,
    filled_quantity,
    remaining_quantity,
    average_price,
    fee,
    timestamp: Date.parse(order.updated_at),
  }
}

function amendedAs(order: OrderDetail): Schemas['AmendedOrder'] {
  const { client_order_id: _, ...placed } = placedAs(order)
  return { ...placed, price: order.price, quantity: order.quantity }
}

function cancelledAs(order: OrderDetail): Schemas['CancelledOrder'] {
  const { order_id, status, remaining_quantity } = order
  return { message: 'The first sending had arrived.', order_id, status, remaining_quantity }
}

/** The ids of the batch that arrived before; one of an order that was refused leads to nothing. */
async function batchAs(
  { details }: ExchangeError,
  lookUp: (id: string) => Promise<OrderDetail>,
): Promise<Schemas['PlacedBatch']> {
  const ids = String(details.order_ids).split(',')
  const orders = ids.map((id) => outcome(async () => placedAs(await lookUp(id))))
  return { results: await Promise.all(orders) }
}

/** What says nothing of an order's own fate keeps the batch's from being known. */
const OF_THE_ORDER = [
  ...['INVALID_ORDER_ID', 'ORDER_NOT_FOUND', 'ORDER_CLOSED', 'ORDER_FILLED'],
  ...['CANCELLATION_ALREADY_RECEIVED', 'MARKET_PAUSED'],
]

async function outcome<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ExchangeError) || !OF_THE_ORDER.includes(error.code)) throw error
    const { code, message, details } = error
    return { error: message, code, message, ...details }
  }
}
