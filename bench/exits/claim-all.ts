import { type ClaimFacts, claimCalldata } from '@truebook/client/claim-calldata'
import { JsonRpcProvider } from 'ethers'

/** What a claim says once its proof is ready. */
export interface ReadyClaim extends ClaimFacts {
  readonly bridge_contract_address: string
}

/** Claims everything on chain, and gives how much of it was paid; throws where one is refused. */
export async function claimAll(rpcUrl: string, claims: readonly ReadyClaim[]): Promise<number> {
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1 })
  provider.pollingInterval = 20
  try {
    // On a chain of play its first account signs for whoever asks; the money goes to the owner.
    const sender = await provider.getSigner(0)
    for (const claim of claims) {
      const call = { to: claim.bridge_contract_address, data: claimCalldata(claim) }
      const sent = await sender.sendTransaction(call)
      await sent.wait()
    }
    return claims.length
  } finally {
    provider.destroy()
  }
}
