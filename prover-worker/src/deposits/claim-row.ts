import { decodeGlobalIndex } from '@truebook/shared/exit-roots'
import type { BridgeClaim } from '../chain/bridge.js'
import type { Chain } from '../chain/register.js'

/** A claim as its row has it, but for when it was seen. */
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

/** The exchange's own leaf that a claim was for; null for those of other networks. */
function exitIndexOf({ globalIndex }: BridgeClaim, exchangeNetwork: number): number | null {
  const decoded = decodeGlobalIndex(globalIndex)
  return decoded?.network === exchangeNetwork ? decoded.leafIndex : null
}
