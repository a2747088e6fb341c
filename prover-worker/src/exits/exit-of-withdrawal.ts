import type { Exit } from '@truebook/shared/exit-tree'

/** A withdrawal as the tables have it. */
export interface Withdrawal {
  readonly asset: number
  /** Atoms, as decimal text. */
  readonly amount: string
  readonly chainId: number
  /** Lower-case 0x address of the account that withdrew. */
  readonly wallet: string
  /** The asset's digits in the ledger and on chain. */
  readonly decimals: number
  readonly chainDecimals: number
}

/** Stands for every chain whose id has no place in the 32 bits of a network number. */
const NO_NETWORK = 0xffff_ffff

/**
 * The exit that a withdrawal becomes. While no bridge is deployed, an asset has no token address and
 * a chain no network number of its own, so these rules stand in, and never change for leaves once
 * made: tokens come from network 0, where an asset's address is its id in 20 bytes; the network to
 * claim on is the chain's id. Its owner claims with the wallet that signed the withdrawal.
 */
export function exitOfWithdrawal(withdrawal: Withdrawal): Exit {
  const { asset, amount, chainId, wallet, decimals, chainDecimals } = withdrawal
  const originAddress = Buffer.alloc(20)
  originAddress.writeUIntBE(asset, 14, 6)
  return {
    leafType: 0,
    originNetwork: 0,
    originAddress,
    destinationNetwork: Math.min(chainId, NO_NETWORK),
    destinationAddress: Buffer.from(wallet.slice(2), 'hex'),
    // The engine lets only whole chain units out, so nothing is cut off here.
    amount: BigInt(amount) / 10n ** BigInt(decimals - chainDecimals),
    metadata: new Uint8Array(0),
  }
}
