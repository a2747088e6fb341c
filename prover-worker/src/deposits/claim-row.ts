import { decodeGlobalIndex } from '@truebook/shared/exit-roots'
import type { BridgeClaim } from '../chain/bridge.js'
import type { Chain } from '../chain/register.js'

/** A claim as its row has it, except when it was seen. */
export function claimRow(
  { chainId, exchangeNetwork }: Pick<Chain, 'chainId' | 'exchangeNetwork'>,
  claim: BridgeClaim,
) {
  return {
    chain_id: chainId,
    global_index: claim.globalIndex.toString(),
    exit_index: exitIndexOf(claim, exchangeNetwork),
    block_number: claim.blockNumber,
    block_hash: claim.blockHash,
    transaction_hash: claim.transactionHash,
    wallet: claim.wallet,
    token: claim.token,
    amount: claim.amount.toString(),
  }
}

/** The index of our own leaf that a claim was for; null where it was another network's. */
function exitIndexOf({ globalIndex }: BridgeClaim, exchangeNetwork: number): number | null {
  const decoded = decodeGlobalIndex(globalIndex)
  return decoded?.network === exchangeNetwork ? decoded.leafIndex : null
}
