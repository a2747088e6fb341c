import type { Asset } from '@truebook/shared/asset'
import { type Command, marketOf } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import type { RejectCode } from '@truebook/shared/reject'
import { type Atoms, NO_ATOMS } from '@truebook/shared/units'
import type { AccountIndex } from './account-index.js'
import type { CancelTimers } from './cancel-timers.js'
import type { CreditedDeposits } from './deposits.js'
import { HOUSE, type Ledger } from './ledger.js'
import type { MarketState } from './market-state.js'
import type { ReplayWindow } from './replay-window.js'

/** All that the exchange is made of. Handlers change it and push what they decided on `events`. */
export interface ExchangeState {
  readonly ledger: Ledger
  /** By id; undefined where there is none. */
  readonly assets: (Asset | undefined)[]
  readonly markets: (MarketState | undefined)[]
  /** Wallets by account id; 0 is the house, which has none. */
  readonly wallets: string[]
  readonly accounts: AccountIndex
  /** Accounts that may only cancel. */
  readonly frozen: Set<number>
  readonly window: ReplayWindow
  readonly deposits: CreditedDeposits
  readonly timers: CancelTimers
  readonly bookCapacity: number
  readonly openOrderLimit: number
  readonly accountLimit: number
  readonly batchEventLimit: number
  sequence: number
  time: number
  priority: number
  exitIndex: number
  /** No open order expires and no timer is due before this; it may be too early, never too late. */
  nextExpiry: number
  events: Event[]
}

/** Why a command changes nothing. */
export interface Refusal {
  readonly code: RejectCode
  /** The bounds that were missed, in the code's own unit. */
  readonly low?: Atoms
  readonly high?: Atoms
  /** The order that has used up the message or the client_order_id. */
  readonly original?: { readonly orderId: OrderId; readonly market: number }
}

/** A refusal with numeric bounds. */
export function refuse(code: RejectCode, low = 0, high = 0): Refusal {
  return { code, low: BigInt(low) as Atoms, high: BigInt(high) as Atoms }
}

/** Pushes the event that tells of a command's refusal. */
export function pushRejected(state: ExchangeState, command: Command, refusal: Refusal): void {
  const about = {
    orderId: command.id,
    market: marketOf(command),
    account: accountOf(state, command),
  }
  if (command.type === 'place_order') pushOneRejected(state, 'order_rejected', about, refusal)
  else state.events.push({ type: 'command_rejected', ...refusalFields(about, refusal) })
}

interface About {
  readonly orderId: OrderId
  readonly market: number
  readonly account: number
}

/** Pushes the event that tells of the refusal of one order: to place it, or to cancel or amend it in a batch. */
export function pushOneRejected(
  state: ExchangeState,
  type: 'order_rejected' | 'cancel_rejected' | 'amend_rejected',
  about: About,
  refusal: Refusal,
): void {
  const { market, orderId } = about
  state.events.push({ type, market, orderId, ...refusalFields(about, refusal) })
}

function refusalFields({ orderId, market, account }: About, refusal: Refusal) {
  return {
    account,
    code: refusal.code,
    original: refusal.original?.orderId ?? orderId,
    originalMarket: refusal.original?.market ?? market,
    low: refusal.low ?? NO_ATOMS,
    high: refusal.high ?? NO_ATOMS,
  }
}

function accountOf(state: ExchangeState, command: Command): number {
  if ('signed' in command) return command.signed.account
  return command.type === 'deposit' ? (state.accounts.get(command.wallet) ?? HOUSE) : HOUSE
}

/** How many times `accountLimit` deposits may fill: unlike transfers, each costs its sender something. */
const ROOM_FOR_DEPOSITS = 4

/**
 * Whether a wallet has an account, or one may be opened for it. A deposit may still open one when nothing
 * else may.
 */
export function mayHaveAccount(
  { accounts, wallets, accountLimit }: ExchangeState,
  wallet: string,
  isDeposit = false,
): boolean {
  const limit = isDeposit ? ROOM_FOR_DEPOSITS * accountLimit : accountLimit
  // The house is no one's account.
  return wallets.length - 1 < limit || accounts.get(wallet) !== undefined
}

/** The account of a wallet, opened when it has none. */
export function openAccount(state: ExchangeState, wallet: string): number {
  const known = state.accounts.get(wallet)
  if (known !== undefined) return known
  const account = state.wallets.length
  state.wallets.push(wallet)
  state.accounts.add(wallet, account)
  state.events.push({ type: 'account_opened', account, wallet })
  return account
}
