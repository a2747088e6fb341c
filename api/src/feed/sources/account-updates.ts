import { formatUnits } from '@truebook/shared/decimal'
import type { Decision } from '@truebook/shared/decision'
import type { Event } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { FeedBalance, FeedTransfer, FeedWithdrawal } from '@truebook/shared/wire/feed-private'
import { depositId } from '../../answers/transaction.js'
import type { Catalog } from '../catalog.js'

/** The accounts whose private channels an event concerns. */
export function accountsOf(event: Event): readonly number[] {
  switch (event.type) {
    case 'trade':
      return [event.makerAccount, event.takerAccount]
    case 'transfer_settled':
      return [event.from, event.to]
    case 'order_accepted':
    case 'order_rejected':
    case 'order_closed':
    case 'order_amended':
    case 'balance_changed':
    case 'withdrawal_requested':
    case 'deposit_credited':
    case 'cancel_timer_set':
    case 'cancel_timer_fired':
      return [event.account]
    default:
      return []
  }
}

/** An account's balances that a decision changed. */
export function balancesIn({ events }: Decision, account: number, catalog: Catalog): FeedBalance[] {
  return events.flatMap((event) => {
    if (event.type !== 'balance_changed' || event.account !== account) return []
    return [balanceOf(event, catalog)]
  })
}

export function balanceOf(
  balance: { readonly asset: number; readonly available: bigint; readonly held: bigint },
  catalog: Catalog,
): FeedBalance {
  const { symbol, decimals } = catalog.assetOfEvent(balance.asset)
  const text = (atoms: bigint) => formatUnits(atoms, decimals)
  const { available, held } = balance
  return {
    asset: symbol,
    available: text(available),
    locked: text(held),
    total: text(available + held),
  }
}

/** Transfers between an account and others, and deposits credited to it, in a decision. */
export function transfersIn(
  { events, commandId }: Decision,
  account: number,
  catalog: Catalog,
): FeedTransfer[] {
  const id = formatOrderId(commandId, 0)
  return events.flatMap((event): FeedTransfer[] => {
    if (event.type === 'deposit_credited' && event.account === account) {
      const id = depositId(event.network, event.depositCount)
      return [{ type: 'deposit', id, ...money(event, catalog) }]
    }
    if (event.type !== 'transfer_settled') return []
    if (event.from === account) {
      const { toWallet: to_wallet_address } = event
      return [{ type: 'out', id, ...money(event, catalog), to_wallet_address }]
    }
    return event.to === account ? [{ type: 'in', id, ...money(event, catalog) }] : []
  })
}

/** An account's withdrawals in a decision. */
export function withdrawalsIn(
  { events, commandId }: Decision,
  account: number,
  catalog: Catalog,
): FeedWithdrawal[] {
  return events.flatMap((event) => {
    if (event.type !== 'withdrawal_requested' || event.account !== account) return []
    const { chainId: chain_id, exitIndex: exit_index } = event
    return [{ id: formatOrderId(commandId, 0), ...money(event, catalog), chain_id, exit_index }]
  })
}

function money(
  { asset, amount }: { readonly asset: number; readonly amount: bigint },
  catalog: Catalog,
) {
  const { symbol, decimals } = catalog.assetOfEvent(asset)
  return { asset: symbol, amount: formatUnits(amount, decimals) }
}
