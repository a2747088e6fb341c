import {
  type Amendment,
  type CommandOf,
  EVERY_MARKET,
  type OrderName,
  type SignedCommand,
} from '@truebook/shared/command'
import { formatOrderId } from '@truebook/shared/order-id'
import type { Listings } from './listings.js'
import { atomsIn, lotsIn, orderPairs, type Pair, ticksIn } from './order-terms.js'
import { isAmendment, isOrder, readSignedMessage, type SignedMessage } from './signed-message.js'

/**
 * Checks that a command does what its owner signed. Returns the first difference as the end of a sentence,
 * or undefined. It reads the message anew, without the code that made the command from it: a fault in that
 * code would otherwise be on both sides. Only shared/decimal.ts, which turns a decimal into units, is used
 * by both. The api refuses single orders of a batch itself, so the command may leave out some of the signed
 * orders, but must not change any.
 */
export function checkMessage(command: SignedCommand, listings: Listings): string | undefined {
  const message = readSignedMessage(command.signed.message)
  if (typeof message === 'string') return message
  const pairs = [
    actionPair(command, message),
    ['timestamp', message.timestamp, command.signed.signedAt] as const,
    ...ownPairs(command, message, listings),
  ]
  const wrong = pairs.find(([, said, has]) => said !== has)
  if (wrong === undefined) return undefined
  const [field, said, has] = wrong
  return `has ${field} ${has}, but its owner signed ${said ?? 'something else'}.`
}

const ACTIONS = {
  place_order: 'PLACE_ORDER',
  place_batch: 'PLACE_ORDERS',
  amend_order: 'AMEND_ORDER',
  amend_batch: 'AMEND_ORDERS',
  cancel_order: 'CANCEL_ORDER',
  cancel_batch: 'CANCEL_ORDERS',
  cancel_all: 'CANCEL_ALL_ORDERS',
  cancel_all_after: 'CANCEL_ALL_AFTER',
  transfer: 'TRANSFER',
  withdraw: 'WITHDRAW',
} as const satisfies Record<SignedCommand['type'], string>

/**
 * A cancel_all command comes from a CANCEL_ALL_ORDERS message, or from a CANCEL_ON_DISCONNECT message that
 * was kept for the end of a connection.
 */
function actionPair({ type }: SignedCommand, { action }: SignedMessage): Pair {
  const isForLater = type === 'cancel_all' && action === 'CANCEL_ON_DISCONNECT'
  return ['action', action, isForLater ? action : ACTIONS[type]]
}

function ownPairs(
  command: SignedCommand,
  message: SignedMessage,
  listings: Listings,
): readonly Pair[] {
  switch (command.type) {
    case 'place_order':
      // The client_order_id need not be signed; if the message has one, it must be the command's.
      return orderPairs({ client_order_id: command.clientOrderId, ...message }, command, listings)
    case 'place_batch':
      return placedPairs(command, message, listings)
    case 'amend_order':
      return amendedPairs(command, message, listings)
    case 'amend_batch':
      return amendedTogether(command, message, listings)
    case 'cancel_order':
      return orderNamePairs(message, command, listings)
    case 'cancel_batch':
      return cancelledPairs(command, message)
    case 'cancel_all': {
      const isForLater = message.action === 'CANCEL_ON_DISCONNECT'
      return [['market', isForLater ? EVERY_MARKET : message.market, command.market]]
    }
    case 'cancel_all_after':
      return [['timeout', message.timeout, command.timeout]]
    case 'transfer':
      return [
        ...amountPairs(command, message, listings),
        ['to_wallet_address', lowerCase(message.to_wallet_address), command.toWallet],
      ]
    case 'withdraw':
      return [
        ...amountPairs(command, message, listings),
        ['chain_id', message.chain_id, command.chainId],
      ]
  }
}

/**
 * An order's id tells its place in the signed batch: its chance is the batch's, plus 1, plus the place.
 * Each order must be the one that was signed at its place, and the places must rise.
 */
function placedPairs(
  command: CommandOf<'place_batch'>,
  { orders }: SignedMessage,
  listings: Listings,
): readonly Pair[] {
  let before = -1
  return command.orders.flatMap((order): readonly Pair[] => {
    const place = order.id.chance - command.id.chance - 1
    const said = Array.isArray(orders) ? orders[place] : undefined
    const isThere = place > before && order.id.time === command.id.time && isOrder(said)
    before = place
    if (!isThere) return [['orders', 'no such order', `one at ${place}`]]
    return orderPairs(said, order, listings).map(
      ([field, ...values]) => [`orders[${place}].${field}`, ...values] as const,
    )
  })
}

function cancelledPairs(
  { orders }: CommandOf<'cancel_batch'>,
  { order_ids }: SignedMessage,
): readonly Pair[] {
  const ids = Array.isArray(order_ids) ? [...new Set(order_ids.map(lowerCase))] : []
  let before = -1
  return orders.map(({ orderId, market }): Pair => {
    const id = formatOrderId(orderId, market)
    const place = ids.indexOf(id)
    const isThere = place > before
    before = place
    return ['order_ids', isThere ? id : 'no such order, or not there', id]
  })
}

function amendedPairs(
  command: Amendment,
  message: SignedMessage,
  listings: Listings,
): readonly Pair[] {
  const market = listings.numbered(command.market)
  return [
    ...orderNamePairs(message, command, listings),
    ['price', ticksIn(message.price, market?.tick), command.price],
    ['quantity', lotsIn(message.quantity, market?.step), command.quantity],
  ]
}

/**
 * One order may be amended twice in a batch, so amendments are matched in order: each must equal a signed
 * one behind the one that matched before.
 */
function amendedTogether(
  { amendments }: CommandOf<'amend_batch'>,
  message: SignedMessage,
  listings: Listings,
): readonly Pair[] {
  const signed: readonly unknown[] = Array.isArray(message.amendments) ? message.amendments : []
  let next = 0
  return amendments.map((amendment): Pair => {
    const place = signed.findIndex(
      (said, at) =>
        at >= next &&
        isAmendment(said) &&
        amendedPairs(amendment, said, listings).every(([, said, has]) => said === has),
    )
    if (place >= 0) next = place + 1
    const id = formatOrderId(amendment.orderId, amendment.market)
    return ['amendments', place >= 0 ? id : 'no such amendment, or not there', id]
  })
}

function amountPairs(
  { asset, amount }: CommandOf<'transfer' | 'withdraw'>,
  message: SignedMessage,
  listings: Listings,
): readonly Pair[] {
  const listed = listings.asset(message.asset)
  return [
    ['asset', listed?.id, asset],
    ['amount', atomsIn(message.amount, listed), amount],
  ]
}

/** A message names an order by its id, by the client_order_id that it has while it is open, or by both. */
function orderNamePairs(
  { order_id, client_order_id }: SignedMessage,
  { orderId, market }: OrderName,
  listings: Listings,
): readonly Pair[] {
  const id = formatOrderId(orderId, market)
  if (client_order_id === undefined) return [['order_id', lowerCase(order_id), id]]
  const named: Pair = ['client_order_id', client_order_id, listings.nameOf(id)]
  return order_id === undefined ? [named] : [['order_id', lowerCase(order_id), id], named]
}

function lowerCase(text: unknown): unknown {
  return typeof text === 'string' ? text.toLowerCase() : text
}
