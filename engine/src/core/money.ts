import { type CommandOf, MAX_CHAIN_ID } from '@truebook/shared/command'
import { type Atoms, MAX_ISSUED } from '@truebook/shared/units'
import { isWallet } from '@truebook/shared/wallet'
import { HOUSE } from './ledger.js'
import { type ExchangeState, mayHaveAccount, openAccount, type Refusal, refuse } from './state.js'

/** Credits what arrived from a network, once. */
export function deposit(state: ExchangeState, command: CommandOf<'deposit'>): Refusal | undefined {
  const { wallet, asset, amount, network, depositCount } = command
  const refusal = checkDeposit(state, command)
  if (refusal) return refusal
  const account = openAccount(state, wallet)
  state.deposits.add({ network, depositCount })
  state.ledger.deposit(account, asset, amount)
  state.events.push({
    type: 'deposit_credited',
    account,
    asset,
    amount,
    network,
    depositCount,
  })
  return undefined
}

function checkDeposit(
  state: ExchangeState,
  { wallet, asset, amount, network, depositCount }: CommandOf<'deposit'>,
): Refusal | undefined {
  if (!isWallet(wallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (!state.assets[asset]) return refuse('INVALID_ASSET')
  if (amount <= 0n || !fits(state, asset, amount)) return refuse('INVALID_AMOUNT')
  if (state.deposits.has({ network, depositCount })) return refuse('DUPLICATE_DEPOSIT')
  if (!mayHaveAccount(state, wallet, true)) return refuse('ACCOUNTS_FULL')
  return undefined
}

function fits(state: ExchangeState, asset: number, amount: Atoms): boolean {
  return state.ledger.issued(asset) + amount < MAX_ISSUED
}

/** Moves an amount to another wallet's account, which is opened when there is none. */
export function transfer(
  state: ExchangeState,
  command: CommandOf<'transfer'>,
): Refusal | undefined {
  return pay(state, command.signed.account, command)
}

/** The same from the house, which owns the fees. */
export function payFees(state: ExchangeState, command: CommandOf<'pay_fees'>): Refusal | undefined {
  return pay(state, HOUSE, command)
}

type Payment = Pick<CommandOf<'transfer'>, 'toWallet' | 'asset' | 'amount'>

function pay(state: ExchangeState, from: number, payment: Payment): Refusal | undefined {
  const refusal = checkPayment(state, from, payment)
  if (refusal) return refusal
  const { toWallet, asset, amount } = payment
  const to = openAccount(state, toWallet)
  state.ledger.pay(from, to, asset, amount)
  state.events.push({ type: 'transfer_settled', from, to, toWallet, asset, amount })
  return undefined
}

function checkPayment(
  state: ExchangeState,
  from: number,
  { toWallet, asset, amount }: Payment,
): Refusal | undefined {
  if (!isWallet(toWallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (state.wallets[from] === toWallet) return refuse('SELF_TRANSFER')
  if (!state.assets[asset]) return refuse('INVALID_ASSET')
  if (amount <= 0n) return refuse('INVALID_AMOUNT')
  if (!mayHaveAccount(state, toWallet)) return refuse('ACCOUNTS_FULL')
  return checkAvailable(state, from, asset, amount)
}

/** Takes an amount out of the ledger and gives it the next place in the exit tree. */
export function withdraw(
  state: ExchangeState,
  command: CommandOf<'withdraw'>,
): Refusal | undefined {
  const refusal = checkWithdrawal(state, command)
  if (refusal) return refusal
  const { asset, amount, chainId } = command
  const { account } = command.signed
  const exitIndex = state.exitIndex++
  state.ledger.withdraw(account, asset, amount)
  state.events.push({ type: 'withdrawal_requested', account, asset, amount, chainId, exitIndex })
  return undefined
}

function checkWithdrawal(
  state: ExchangeState,
  { signed, asset: id, amount, chainId }: CommandOf<'withdraw'>,
): Refusal | undefined {
  if (chainId < 1 || chainId > MAX_CHAIN_ID) return refuse('INVALID_CHAIN')
  const asset = state.assets[id]
  if (!asset) return refuse('INVALID_ASSET')
  const chainUnit = 10n ** BigInt(asset.decimals - asset.chainDecimals)
  if (amount <= 0n || amount % chainUnit !== 0n) {
    return { code: 'INVALID_AMOUNT', low: chainUnit as Atoms, high: amount }
  }
  return checkAvailable(state, signed.account, id, amount)
}

function checkAvailable(
  state: ExchangeState,
  account: number,
  asset: number,
  needed: Atoms,
): Refusal | undefined {
  const available = state.ledger.available(account, asset)
  if (available >= needed) return undefined
  return { code: 'INSUFFICIENT_BALANCE', low: needed, high: available }
}
