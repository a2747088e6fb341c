import type { Event, EventOf } from '@truebook/shared/event'
import { ASSETS, type Names, START } from './names.js'

/**
 * An event as a scenario says it:
 *
 *     accepted a1                             rejected CODE low high [the original order]
 *     trade MAKER price lots [fees maker taker]   closed a1 REASON remaining
 *     level SIDE price lots orders            balance A CASH available held
 *     market STATUS       account A           deposited A 100 CASH
 *     paid A B 100 CASH                       withdrawn A 100 CASH exit 0
 *     amended a1 price remaining/quantity     not-cancelled a1 CODE   not-amended a1 CODE
 *     timer A due (ms after the start, or 0)  fired A   frozen A   thawed A
 */
export function sayEvent(names: Names, event: Event): string {
  const { letter, nameOf } = names
  switch (event.type) {
    case 'order_accepted':
      return `accepted ${nameOf(event.orderId)}`
    case 'order_amended': {
      const { orderId, price, quantity, remaining } = event
      return `amended ${nameOf(orderId)} ${price} ${remaining}/${quantity}`
    }
    case 'order_rejected':
    case 'command_rejected':
      return sayRejected(names, event)
    case 'amend_rejected':
      return `not-amended ${nameOf(event.orderId)} ${event.code}`
    case 'cancel_rejected':
      return `not-cancelled ${nameOf(event.orderId)} ${event.code}`
    case 'trade':
      return sayTrade(names, event)
    case 'order_closed':
      return `closed ${nameOf(event.orderId)} ${event.reason} ${event.remaining}`
    case 'level_changed':
      return `level ${event.side} ${event.price} ${event.quantity} ${event.orders}`
    case 'market_changed':
      return `market ${event.status}`
    case 'reference_price_set':
      return `price ${event.price}`
    case 'balance_changed': {
      const whose = `${letter(event.account)} ${assetOf(event.asset)}`
      return `balance ${whose} ${event.available} ${event.held}`
    }
    case 'account_opened':
      return `account ${letter(event.account)}`
    case 'asset_created':
      return `asset ${event.asset.symbol}`
    case 'cancel_timer_set':
      return `timer ${letter(event.account)} ${event.dueAt && event.dueAt - START}`
    case 'cancel_timer_fired':
      return `fired ${letter(event.account)}`
    case 'account_frozen':
      return `${event.frozen ? 'frozen' : 'thawed'} ${letter(event.account)}`
    case 'transfer_settled': {
      const [from, to] = [letter(event.from), letter(event.to)]
      return `paid ${from} ${to} ${event.amount} ${assetOf(event.asset)}`
    }
    case 'withdrawal_requested': {
      const what = `${letter(event.account)} ${event.amount} ${assetOf(event.asset)}`
      return `withdrawn ${what} exit ${event.exitIndex}`
    }
    case 'deposit_credited':
      return `deposited ${letter(event.account)} ${event.amount} ${assetOf(event.asset)}`
  }
}

const assetOf = (id: number) => ASSETS[id - 1] ?? `asset ${id}`

function sayRejected(
  names: Names,
  { code, low, high, original }: EventOf<'order_rejected' | 'command_rejected'>,
): string {
  const bounds = low === 0n && high === 0n ? '' : ` ${low} ${high}`
  const namesOriginal = code === 'REPLAYED_MESSAGE' || code === 'DUPLICATE_CLIENT_ORDER_ID'
  return `rejected ${code}${bounds}${namesOriginal ? ` ${names.nameOf(original)}` : ''}`
}

function sayTrade(names: Names, event: EventOf<'trade'>): string {
  const { makerOrderId, price, quantity, makerFee, takerFee } = event
  const fees = makerFee + takerFee === 0n ? '' : ` fees ${makerFee} ${takerFee}`
  return `trade ${names.nameOf(makerOrderId)} ${price} ${quantity}${fees}`
}
