import type { Exit } from '@truebook/shared/exit-tree'

/** A withdrawal as the tables have it. */
export interface Withdrawal {
  /** Atoms, as decimal text. */
  readonly amount: string
  /** Lower-case 0x address of the account that withdrew. */
  readonly wallet: string
  /** The asset's decimals in the ledger and on chain. */
  readonly decimals: number
  readonly chainDecimals: number
  /** The asset's lower-case 0x address on the chain it goes to. */
  readonly token: string
  /** The network number of that chain's bridge. */
  readonly network: number
}

/** The exit that a withdrawal becomes: the token is paid out on the chain that it came from. */
export function exitOfWithdrawal(withdrawal: Withdrawal): Exit {
  const { amount, wallet, decimals, chainDecimals, token, network } = withdrawal
  return {
    leafType: 0,
    originNetwork: network,
    originAddress: bytesOf(token),
    destinationNetwork: network,
    // Its owner claims with the wallet that signed the withdrawal.
    destinationAddress: bytesOf(wallet),
    // The engine lets only whole units of the chain out, so the division is exact.
    amount: BigInt(amount) / 10n ** BigInt(decimals - chainDecimals),
    metadata: new Uint8Array(0),
  }
}

function bytesOf(address: string): Uint8Array {
  return Buffer.from(address.slice(2), 'hex')
}
