import type { CommandOf } from '@truebook/shared/command'
import { closeAllOf } from './cancel.js'
import { type ExchangeState, type Refusal, refuse } from './state.js'

/**
 * Freezes the account of a wallet, or lets it act again. A fill would move money, so a frozen account keeps
 * no open order, not even in a paused market. What others send to it is still credited.
 */
export function setAccountFrozen(
  state: ExchangeState,
  { wallet, frozen }: CommandOf<'set_account_frozen'>,
): Refusal | undefined {
  const account = state.accounts.get(wallet)
  if (account === undefined) return refuse('ACCOUNT_NOT_FOUND')
  if (frozen) {
    state.frozen.add(account)
    for (const market of state.markets) if (market) closeAllOf(state, market, account)
  } else state.frozen.delete(account)
  state.events.push({ type: 'account_frozen', account, frozen })
  return undefined
}
