import { bridgeContract } from '@truebook/contracts/deploy'
import { JsonRpcProvider } from 'ethers'

/** What a claim says once its proof is ready. */
export interface ReadyClaim {
  readonly local_exit_proof: readonly string[]
  readonly global_exit_proof: readonly string[]
  readonly global_claim_index: string
  readonly mainnet_exit_root: string
  readonly rollup_exit_root: string
  readonly origin_network: number
  readonly origin_token_address: string
  readonly destination_network_id: number
  readonly destination_address: string
  readonly amount: string
  readonly metadata: string
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
      const bridge = bridgeContract(claim.bridge_contract_address, sender)
      const sent = await bridge.getFunction('claimAsset').send(...argumentsOf(claim))
      await sent.wait()
    }
    return claims.length
  } finally {
    provider.destroy()
  }
}

function argumentsOf(claim: ReadyClaim): readonly unknown[] {
  return [
    claim.local_exit_proof,
    claim.global_exit_proof,
    claim.global_claim_index,
    claim.mainnet_exit_root,
    claim.rollup_exit_root,
    claim.origin_network,
    claim.origin_token_address,
    claim.destination_network_id,
    claim.destination_address,
    claim.amount,
    claim.metadata,
  ]
}
