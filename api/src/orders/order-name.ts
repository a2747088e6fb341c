import type { OrderName } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { formatOrderId, isUuid, parseOrderId } from '@truebook/shared/order-id'
import { ClientOrderId } from '@truebook/shared/wire/place-order'
import type { Deps } from '../deps.js'
import { CLIENT_ORDER_ID_WORDS } from '../http/schema-refusal.js'
import { fatesOf, ordersNamed } from '../queries/orders.js'

/** How a message names an order: by one of its two names. */
export interface SentName {
  readonly order_id?: string
  readonly client_order_id?: string
}

/** The path of routes that take an order by its client_order_id, which may look like an id. */
export const NAMED_ORDER_PATH = '/orders/by-client-order-id/:client_order_id'

/** Reads an order's id. Throws where it cannot be any order's, or is not an id of ours. */
export function readOrderName(id: string): OrderName {
  if (!isUuid(id)) throw malformedOrderId(id)
  const parsed = parseOrderId(id)
  if (!parsed) throw orderNotFound(id)
  return { orderId: parsed.id, market: parsed.market }
}

/** The id that clients know an order by. */
export function idTextOf({ orderId, market }: OrderName): string {
  return formatOrderId(orderId, market)
}

/**
 * The order that a message names by its id. Undefined where it names one by client_order_id: that is looked
 * up once the signature was checked. Throws where the name cannot be any order's.
 */
export function readSentName({ order_id, client_order_id }: SentName): OrderName | undefined {
  if (order_id !== undefined) return readOrderName(order_id)
  const isGood = client_order_id === undefined || CLIENT_ORDER_ID.test(client_order_id)
  if (!isGood) throw malformedName(client_order_id)
  return undefined
}

const CLIENT_ORDER_ID = new RegExp(String(ClientOrderId.pattern))

/**
 * The order of an account with this client_order_id. No other order of the account ever has that name:
 * whatever becomes of the order before the engine looks, no other is taken for it. Throws `ORDER_NOT_FOUND`.
 */
export async function findNamedOrder(
  { client_order_id: name = '' }: SentName,
  account: number,
  { db }: Pick<Deps, 'db'>,
): Promise<OrderName> {
  const [order] = await ordersNamed(db, { account, names: [name] })
  if (!order) throw notFound('client_order_id', name)
  return readOrderName(order.id)
}

/**
 * Throws `UNAVAILABLE` where one of these is an order of the account in a market that this copy has yet to
 * hear of.
 */
export async function checkMarketsKnown(
  names: readonly OrderName[],
  account: number,
  { db, catalog }: Pick<Deps, 'db' | 'catalog'>,
): Promise<void> {
  const unknown = names.filter(({ market }) => !catalog.market(market))
  const ids = unknown.map(idTextOf)
  if ((await fatesOf(db, { account, ids })).size > 0) throw new TruebookError('UNAVAILABLE')
}

/** Throws `INVALID_FIELD` where a name was sent that is not the one in the path. */
export function checkSameOrder(
  field: keyof SentName,
  names: { readonly path: string; readonly sent: string | undefined },
): void {
  if (names.sent === undefined || names.sent === names.path) return
  const came = JSON.stringify(names.sent.slice(0, 80))
  const message = `${field} must be the same as in the path, ${names.path.slice(0, 80)}, but ${came} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field } })
}

/** The refusal of an id that is of none of the caller's orders. */
export function orderNotFound(id: string): TruebookError {
  return notFound('order_id', id)
}

function notFound(field: keyof SentName, came: string): TruebookError {
  const message = `${field} must be of an order of this account, but ${came} came.`
  return new TruebookError('ORDER_NOT_FOUND', { message, details: { field } })
}

/** The refusal of an id that cannot be any order's. */
export function malformedOrderId(id: string): TruebookError {
  const message = `The order id must be a UUID, but ${JSON.stringify(id.slice(0, 80))} came.`
  return new TruebookError('INVALID_ORDER_ID', { message, details: { field: 'order_id' } })
}

function malformedName(name: string): TruebookError {
  const message = `client_order_id ${CLIENT_ORDER_ID_WORDS}, but ${JSON.stringify(name.slice(0, 80))} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field: 'client_order_id' } })
}
