/** The fields of a claim that go on chain. */
export interface ClaimFacts {
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
}

/** The selector of AggLayer's claimAsset(bytes32[32],bytes32[32],uint256,bytes32,bytes32,uint32,address,uint32,address,uint256,bytes). */
const CLAIM_ASSET = 'ccaa2d11'
/** Arrays of a fixed length stand in the head as a whole, so only the metadata has a tail. */
const HEAD_WORDS = 32 + 32 + 9

/** The calldata of `claimAsset`, as hex: what a wallet sends to the bridge. */
export function claimCalldata(claim: ClaimFacts): string {
  const metadata = claim.metadata.slice(2)
  const words = [
    ...claim.local_exit_proof.map(wordOf),
    ...claim.global_exit_proof.map(wordOf),
    numberWord(claim.global_claim_index),
    wordOf(claim.mainnet_exit_root),
    wordOf(claim.rollup_exit_root),
    numberWord(claim.origin_network),
    wordOf(claim.origin_token_address),
    numberWord(claim.destination_network_id),
    wordOf(claim.destination_address),
    numberWord(claim.amount),
    numberWord(HEAD_WORDS * 32),
    numberWord(metadata.length / 2),
  ]
  const tail = metadata.padEnd(Math.ceil(metadata.length / 64) * 64, '0')
  return `0x${CLAIM_ASSET}${words.join('')}${tail}`
}

function wordOf(hex: string): string {
  return hex.slice(2).toLowerCase().padStart(64, '0')
}

function numberWord(value: string | number): string {
  return BigInt(value).toString(16).padStart(64, '0')
}
