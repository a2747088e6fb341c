import { MAX_SIGNED_AHEAD_MS } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import type { Deps } from '../deps.js'
import { ordersNamed } from '../queries/orders.js'

export interface Naming {
  readonly account: number
  /** The timestamp in the signed message, unix milliseconds. */
  readonly signedAt: number
  /** Each client_order_id that the message gives to an order; none is empty. */
  readonly names: readonly string[]
}

/**
 * The refusal of each client_order_id that an older order has. The engine knows the names of the last ten
 * minutes, the database all. But only the engine can tell whether a name is used again or a message is sent
 * again: a message's orders are never older than the message. So where the message may be older than the
 * order with its name, the engine decides. It takes no message older than six minutes, so it still knows
 * every name that is left to it here.
 */
export async function refusedNames(
  { db }: Deps,
  { account, signedAt, names }: Naming,
): Promise<ReadonlyMap<string, TruebookError>> {
  const refused = new Map<string, TruebookError>()
  if (names.length === 0) return refused
  for (const order of await ordersNamed(db, { account, names })) {
    if (signedAt <= order.created_at + MAX_SIGNED_AHEAD_MS) continue
    const details = { order_id: order.id }
    refused.set(order.client_order_id, new TruebookError('DUPLICATE_CLIENT_ORDER_ID', { details }))
  }
  return refused
}
