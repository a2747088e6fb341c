import type { ChainAccount, SignedTransaction } from '../chain/account.js'
import type { Chain } from '../chain/register.js'

export interface FaucetCall {
  readonly to: string
  readonly data: string
  readonly value: bigint
  readonly gasLimit: bigint
}

/** Signs one transaction after the other, each with the next nonce. */
export interface Sender {
  readonly address: string
  /** The nonce that comes next. */
  next(): number
  sign(call: FaucetCall): SignedTransaction
}

/** Begins at the nonce `from`. Only one sender of an account may be at work. */
export async function createSender(
  chain: Chain,
  { account, from }: { readonly account: ChainAccount; readonly from: number },
): Promise<Sender> {
  const { node, chainId } = chain
  const fees = await node.fees()
  // Each block of a burst may raise the fee a little, so the limit leaves much room.
  const maxFeePerGas = 10n * fees.maxFeePerGas
  let nonce = from
  return {
    address: account.address,
    next: () => nonce,
    sign(call) {
      const signed = account.sign({ ...call, ...fees, maxFeePerGas, chainId, nonce })
      nonce += 1
      return signed
    },
  }
}
