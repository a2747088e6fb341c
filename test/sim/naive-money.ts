import type { CommandOf } from '@truebook/shared/command'
import { isLeftOut, walletAccount } from './naive-operators.js'
import {
  add,
  availableTo,
  HOUSE,
  type NaiveRefusal,
  type NaiveState,
  refuse,
} from './naive-state.js'

type Verdict = NaiveRefusal | undefined

export function deposit(state: NaiveState, command: CommandOf<'deposit'>): Verdict {
  const { wallet, asset, amount, network, depositCount } = command
  const issued = state.issued.get(asset) ?? 0n
  const key = `${network}/${depositCount}`
  if (!/^0x[0-9a-f]{40}$/.test(wallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (!state.assets.has(asset)) return refuse('INVALID_ASSET')
  if (amount === 0n || issued + amount >= 2n ** 126n) return refuse('INVALID_AMOUNT')
  if (state.deposits.has(key)) return refuse('DUPLICATE_DEPOSIT')
  if (isLeftOut(state, wallet, 4 * state.accountLimit)) return refuse('ACCOUNTS_FULL')
  const account = walletAccount(state, wallet)
  state.deposits.add(key)
  state.issued.set(asset, issued + amount)
  add(state, account, asset, amount)
  state.events.push({ type: 'deposit_credited', account, asset, amount, network, depositCount })
  return undefined
}

export function transfer(state: NaiveState, command: CommandOf<'transfer'>): Verdict {
  return pay(state, { ...command, from: command.signed.account })
}

export function payFees(state: NaiveState, command: CommandOf<'pay_fees'>): Verdict {
  return pay(state, { ...command, from: HOUSE })
}

type Payment = Omit<CommandOf<'pay_fees'>, 'type' | 'id'> & { readonly from: number }

function pay(state: NaiveState, { from, toWallet, asset, amount }: Payment): Verdict {
  if (!/^0x[0-9a-f]{40}$/.test(toWallet)) return refuse('ACCOUNT_NOT_FOUND')
  if (state.wallets[from] === toWallet) return refuse('SELF_TRANSFER')
  if (!state.assets.has(asset)) return refuse('INVALID_ASSET')
  if (amount === 0n) return refuse('INVALID_AMOUNT')
  if (isLeftOut(state, toWallet)) return refuse('ACCOUNTS_FULL')
  const available = availableTo(state, from, asset)
  if (available < amount) return refuse('INSUFFICIENT_BALANCE', amount, available)
  const to = walletAccount(state, toWallet)
  add(state, from, asset, -amount)
  add(state, to, asset, amount)
  state.events.push({ type: 'transfer_settled', from, to, toWallet, asset, amount })
  return undefined
}

export function withdraw(state: NaiveState, command: CommandOf<'withdraw'>): Verdict {
  const { signed, amount, chainId } = command
  const { account } = signed
  if (chainId === 0 || chainId > 4_294_967_295) return refuse('INVALID_CHAIN')
  const asset = state.assets.get(command.asset)
  if (!asset) return refuse('INVALID_ASSET')
  const chainUnit = 10n ** BigInt(asset.decimals - asset.chainDecimals)
  if (amount === 0n || amount % chainUnit > 0n) return refuse('INVALID_AMOUNT', chainUnit, amount)
  const available = availableTo(state, account, asset.id)
  if (available < amount) return refuse('INSUFFICIENT_BALANCE', amount, available)
  state.issued.set(asset.id, (state.issued.get(asset.id) ?? 0n) - amount)
  add(state, account, asset.id, -amount)
  state.events.push({
    type: 'withdrawal_requested',
    account,
    asset: asset.id,
    amount,
    chainId,
    exitIndex: state.exitIndex++,
  })
  return undefined
}
