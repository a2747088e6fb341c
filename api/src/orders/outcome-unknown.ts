import { type Command, marketOf, type OrderName } from '@truebook/shared/command'
import { TruebookError } from '@truebook/shared/error'
import { formatOrderId, type OrderId } from '@truebook/shared/order-id'
import { idTextOf } from './order-name.js'

/**
 * The refusal of a command whose outcome, or the answer about it, did not come in time. It says how to find
 * out. `cause` is what failed, if anything did.
 */
export function outcomeUnknown(command: Command, cause?: unknown): TruebookError {
  const { advice, details } = wayOf(command)
  const message = `No outcome came in time. ${advice}; do not assume either way.`
  return new TruebookError('OUTCOME_UNKNOWN', { ...(advice ? { message } : {}), details, cause })
}

/** How a client finds out what became of its command, with the ids to do it by. */
interface Way {
  /** Empty where nothing helps. */
  readonly advice: string
  readonly details: Readonly<Record<string, string>>
}

function wayOf(command: Command): Way {
  const id = formatOrderId(command.id, marketOf(command))
  const details = { request_id: id }
  switch (command.type) {
    case 'place_order':
      return byId('order', id)
    case 'cancel_order':
    case 'amend_order':
      return byId('order', idTextOf(command))
    case 'place_batch':
      return byIds(details, command.orders)
    case 'cancel_batch':
      return byNames(details, command.orders)
    case 'amend_batch':
      return byNames(details, command.amendments)
    case 'transfer':
      return byId('transfer', id)
    case 'withdraw':
      return byId('withdrawal', id)
    case 'cancel_all':
      return { advice: 'Send the same message again', details }
    case 'cancel_all_after':
      // If the engine took this one late, it would undo a newer one.
      return { advice: 'Sign a new one; do not send this one again', details }
    case 'open_account':
      return { advice: 'Sign in again, with a new nonce', details }
    default:
      return { advice: '', details }
  }
}

function byId(what: 'order' | 'transfer' | 'withdrawal', id: string): Way {
  const name = `${what}_id`
  return { advice: `Ask for the ${what} by its ${name}`, details: { [name]: id } }
}

function byNames(details: Way['details'], names: readonly OrderName[]): Way {
  return byIds(
    details,
    names.map(({ orderId: id, market }) => ({ id, market })),
  )
}

function byIds(
  details: Way['details'],
  orders: readonly { readonly id: OrderId; readonly market: number }[],
): Way {
  const order_ids = orders.map(({ id, market }) => formatOrderId(id, market)).join(',')
  return { advice: 'Ask for the orders by their order_ids', details: { ...details, order_ids } }
}
