import { type ClaimFacts, claimCalldata } from '@truebook/client/claim-calldata'
import { mined } from '@truebook/contracts/mined'
import { JsonRpcProvider } from 'ethers'

/** A claim whose proof is ready. */
export interface ReadyClaim extends ClaimFacts {
  readonly bridge_contract_address: string
}

/** Claims everything on chain, and returns how many claims were paid; throws if one is refused. */
export async function claimAll(rpcUrl: string, claims: readonly ReadyClaim[]): Promise<number> {
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1 })
  try {
    // On a chain of play the node signs for its first account; the money goes to the owner.
    const sender = await provider.getSigner(0)
    for (const claim of claims) {
      const call = { to: claim.bridge_contract_address, data: claimCalldata(claim) }
      await mined(await sender.sendTransaction(call))
    }
    return claims.length
  } finally {
    provider.destroy()
  }
}
