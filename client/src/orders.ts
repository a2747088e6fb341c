import { NEVER_TAKEN, type SignedRequest } from './act.js'
import type { Connection } from './connection.js'
import { ExchangeError, errors } from './errors.js'
import { hex } from './hmac.js'
import type { Answer, Schemas } from './types.js'

/** An order to place. It gets a `client_order_id` if it has none. */
export type OrderTerms = Schemas['OrderFields']

/** New terms of an order: another price or whole size; what is left out stays. */
export type Amendment = Schemas['AmendmentFields']

/** New terms of the order that a call names. */
export type NewTerms =
  | { readonly price: string; readonly quantity?: string }
  | { readonly price?: string; readonly quantity: string }

/** An order by its id, or by the `client_order_id` that it was placed with. */
export type OrderRef = string | { readonly client_order_id: string }

/** The dead-man switch as it stands. */
export type CancelTimer = Answer<'/users/me/cancel-all-after', 'post'>

/** What became of one of several orders. */
export type Outcome<T> = T | Schemas['Problem']

/** Some fields of T are left out if the answer that had them was lost. */
type Unsaid<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>

/**
 * An order as it stands. `average_price` and `fee` are of the fills that the amendment itself led to; they are left
 * out if its answer was lost.
 */
export type AmendedOrder = Unsaid<Schemas['AmendedOrder'], 'average_price' | 'fee'>

/** `cancelled` is left out if the answer was lost. */
export type CancelledAll = Unsaid<Schemas['CancelledAll'], 'cancelled'>

/**
 * Places, amends and cancels. Each call takes effect once, however often it had to be sent. If the answer was lost,
 * the order is looked up and returned as it stands then, with its later fills.
 */
export interface Orders {
  placeOrder(terms: OrderTerms): Promise<Schemas['PlacedOrder']>
  /** Another price or whole size; what is left out stays. */
  amendOrder(order: OrderRef, changes: NewTerms): Promise<AmendedOrder>
  cancelOrder(order: OrderRef): Promise<Schemas['CancelledOrder']>
  /** Cancels all of one market, by its number, or of all markets with 0. */
  cancelAllOrders(marketId: number): Promise<CancelledAll>
  /**
   * The dead-man switch: cancels all orders after `timeout` milliseconds, unless it is set anew; 0 switches it off.
   */
  cancelAllAfter(timeout: number): Promise<CancelTimer>
  /** Places up to fifty under one signature; the outcomes are in the same order. */
  placeOrders(terms: readonly OrderTerms[]): Promise<readonly Outcome<Schemas['PlacedOrder']>[]>
  cancelOrders(orderIds: readonly string[]): Promise<readonly Outcome<Schemas['CancelledOrder']>[]>
  /** Amends up to fifty under one signature. One order may be amended more than once, in turn. */
  amendOrders(amendments: readonly Amendment[]): Promise<readonly Outcome<AmendedOrder>[]>
}

export function createOrders({ act, send, turnOf }: Connection): Orders {
  const lookUp = (id: string) =>
    send({ method: 'GET', path: orderPath(id) }) as Promise<Schemas['OrderDetail']>

  /** Looks up an order that must exist, since a message about it was taken. */
  async function lookUpRef(order: OrderRef): Promise<OrderState> {
    if (typeof order === 'string') return lookUp(order)
    const { client_order_id } = order
    const found = await send({ method: 'GET', path: '/orders', query: { client_order_id } })
    return (found as Answer<'/orders', 'get'>).data[0]
  }

  async function cancelOrder(order: OrderRef): Promise<Schemas['CancelledOrder']> {
    const answer = await act({
      method: 'DELETE',
      ...named(order),
      action: 'CANCEL_ORDER',
      // If nothing was cancelled, the message is not used up.
      resolve: async () => cancelledAs(await lookUpRef(order)),
    })
    return answer as Schemas['CancelledOrder']
  }

  /**
   * The outcome for one order of a cancel batch that had been taken: one that it left open is refused again, with
   * the reason.
   */
  async function cancelledBefore(id: string): Promise<Schemas['CancelledOrder']> {
    const order = await lookUp(id)
    return order.status === 'CANCELLED' ? cancelledAs(order) : cancelOrder(id)
  }

  async function cancelAllOrders(market: number): Promise<CancelledAll> {
    const answer = await act({
      method: 'DELETE',
      path: '/users/me/cancel-all-orders',
      action: 'CANCEL_ALL_ORDERS',
      fields: { market },
      ...{ mayBeTwo: true, resendAnew: true },
      // A new one would cancel what was placed since.
      resolve: async ({ details: { request_id } }) => ({ message: ARRIVED, request_id }),
    })
    return answer as CancelledAll
  }

  async function cancelAllAfter(timeout: number): Promise<CancelTimer> {
    const answer = await act({
      method: 'POST',
      path: '/users/me/cancel-all-after',
      action: 'CANCEL_ALL_AFTER',
      fields: { timeout },
      turn: turnOf(timeout),
    })
    return answer as CancelTimer
  }

  return {
    async placeOrder(terms) {
      const answer = await act({
        method: 'POST',
        path: '/orders',
        action: 'PLACE_ORDER',
        fields: withName(terms),
        resolve: async ({ details }) => placedAs(await lookUp(String(details.order_id))),
      })
      return answer as Schemas['PlacedOrder']
    },

    async amendOrder(order, changes) {
      const { path, fields } = named(order)
      const answer = await act({
        method: 'PATCH',
        path,
        action: 'AMEND_ORDER',
        fields: { ...changes, ...fields },
        resolve: async () => amendedAs(await lookUpRef(order)),
      })
      return answer as AmendedOrder
    },

    cancelOrder,
    cancelAllOrders,
    cancelAllAfter,

    async placeOrders(terms) {
      const orders = terms.map(withName)
      const answer = await act({
        method: 'POST',
        path: '/orders/batch',
        action: 'PLACE_ORDERS',
        fields: { orders },
        didNothing: isAllRefused,
        resolve: async ({ details }) => {
          const ids = String(details.order_ids).split(',')
          const placed = await Promise.all(ids.map((id) => lookUp(id).catch(onlyNotFound)))
          return { results: inPlaces(orders, placed) }
        },
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

    async amendOrders(amendments) {
      const answer = await act({
        method: 'PATCH',
        path: '/orders/batch',
        action: 'AMEND_ORDERS',
        fields: { amendments },
        didNothing: isAllRefused,
        resolve: async () => {
          const orders = amendments.map((asked) =>
            outcome(async () => amendedTo(asked, await lookUp(asked.order_id))),
          )
          return { results: await Promise.all(orders) }
        },
      })
      return (answer as { results: readonly Outcome<AmendedOrder>[] }).results
    },
  }
}

function orderPath(id: string): string {
  return `/orders/${encodeURIComponent(id)}`
}

/** The path by which to cancel or amend an order, and the field that names it in what is signed. */
function named(order: OrderRef): Pick<SignedRequest, 'path' | 'fields'> {
  if (typeof order === 'string') return { path: orderPath(order), fields: { order_id: order } }
  const { client_order_id } = order
  const path = `/orders/by-client-order-id/${encodeURIComponent(client_order_id)}`
  return { path, fields: { client_order_id } }
}

/** With a name of its own an order can be looked up whatever happens to its answer. */
function withName(terms: OrderTerms): OrderTerms {
  return { ...terms, client_order_id: terms.client_order_id || newName() }
}

/** Pages without https have no `randomUUID`. */
function newName(): string {
  return crypto.randomUUID?.() ?? hex(crypto.getRandomValues(new Uint8Array(16)))
}

const ARRIVED = 'An earlier sending had arrived.'

type OrderDetail = Schemas['OrderDetail']

/** The fields of an order that lists have, and a single order too. */
type OrderState = Omit<OrderDetail, 'market' | 'trades'>

/** Turns an order that was looked up into what its placement would have answered. */
function placedAs(order: OrderState): Schemas['PlacedOrder'] {
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

/** Fee and average price of a looked-up order are of all its fills; the amendment's own cannot be told apart. */
function amendedAs(order: OrderState): AmendedOrder {
  const { client_order_id: _, average_price: _price, fee: _fee, ...placed } = placedAs(order)
  return { ...placed, price: order.price, quantity: order.quantity }
}

/** The order, if it is as the amendment asks; if it stands otherwise, nobody can tell what the amendment did. */
function amendedTo({ price, quantity }: Amendment, order: OrderState): Outcome<AmendedOrder> {
  const asked = [
    [price, order.price],
    [quantity, order.quantity],
  ].filter(([said]) => said)
  const isSo =
    asked.length > 0 && asked.every(([said = '', has = '']) => plain(said) === plain(has))
  if (isSo) return amendedAs(order)
  const { order_id, status } = order
  return { ...AMENDED_OR_NOT, order_id, status, price: order.price, quantity: order.quantity }
}

/** A decimal without trailing zeros, as the exchange writes it. */
function plain(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
}

function cancelledAs(order: OrderState): Schemas['CancelledOrder'] {
  const { order_id, status, remaining_quantity } = order
  return { message: ARRIVED, order_id, status, remaining_quantity }
}

/** Such a batch may never have reached the engine; then it is not used up. */
function isAllRefused(answer: unknown): boolean {
  const { results } = answer as { results: readonly Outcome<object>[] }
  const codes = results.map((one) => ('code' in one ? one.code : undefined))
  return codes.every(Boolean) && codes.some((code) => code !== NEVER_TAKEN)
}

/** Turns `ORDER_NOT_FOUND` into undefined: the id of a refused order leads to nothing. */
function onlyNotFound(error: unknown): undefined {
  if (!(error instanceof errors.ORDER_NOT_FOUND)) throw error
}

/** The placed orders of a batch, at their places in it; nothing is found of those that were refused. */
function inPlaces(
  terms: readonly OrderTerms[],
  placed: readonly (OrderDetail | undefined)[],
): readonly Outcome<Schemas['PlacedOrder']>[] {
  const byPlace = new Map(placed.map((order) => [order && placeOf(order), order]))
  return terms.map((_, place) => {
    const order = byPlace.get(place)
    return order ? placedAs(order) : REFUSED_BEFORE
  })
}

/** An order's place in its batch, counted from 0. Its id ends with it; the ids of one batch differ only in that. */
function placeOf({ order_id }: OrderDetail): number {
  return (Number.parseInt(order_id.slice(-2), 16) % 64) - 1
}

const REFUSED_BEFORE: Schemas['Problem'] = {
  error: 'Order not found.',
  code: 'ORDER_NOT_FOUND',
  message:
    'The batch had arrived, and this order was refused then; the answer that says why was lost.',
}

const AMENDED_OR_NOT: Schemas['Problem'] = {
  error: 'The outcome is unknown.',
  code: 'OUTCOME_UNKNOWN',
  message:
    'The batch had arrived, but the order is not as this amendment asks: it was refused, or the order was amended again; the answer that says which was lost.',
}

/** Codes that speak of one order's own fate. Any other leaves the fate of the batch unknown. */
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
