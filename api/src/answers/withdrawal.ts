import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import { encodeGlobalIndex, ROLLUP_EXIT_PROOF } from '@truebook/shared/exit-roots'
import type { Claim, Withdrawal, WithdrawalStatus } from '@truebook/shared/wire/withdrawal'
import type { WithdrawalRow } from '../queries/withdrawals.js'
import { isoTime } from './amounts.js'

/** A withdrawal as its owner sees it. */
export function withdrawalAnswer(row: WithdrawalRow, asset: Asset): Withdrawal {
  return {
    withdrawal_id: row.id,
    _id: row.id,
    asset: asset.symbol,
    asset_id: asset.id,
    amount: row.amount,
    amount_formatted: formatUnits(BigInt(row.amount), asset.decimals),
    decimals: asset.decimals,
    chain_id: row.chain_id,
    network: row.network ?? '',
    destination_address: row.wallet,
    exit_index: row.exit_index,
    ...progressOf(row),
  }
}

/**
 * The leaf and tree that a withdrawal is proven with; undefined while no confirmed root contains its leaf.
 */
export function provenIn({ exit_index, leaf_count, local_root }: WithdrawalRow) {
  if (leaf_count === null || local_root === null || exit_index >= leaf_count) return undefined
  return { exitIndex: exit_index, leafCount: leaf_count, localRoot: local_root }
}

/** What the owner claims with. `proof` is to be given where `provenIn` gives a tree. */
export function claimAnswer(
  row: WithdrawalRow,
  asset: Asset,
  { proof, now }: { readonly proof: readonly string[] | undefined; readonly now: number },
): Claim {
  const unit = 10n ** BigInt(asset.decimals - asset.chainDecimals)
  const amount = BigInt(row.amount) / unit
  const network = row.bridge_network ?? 0
  const place = { network: row.exchange_network ?? 1, leafIndex: row.exit_index }
  const waited = now - row.created_at
  return {
    proof_ready: proof !== undefined,
    withdrawal_id: row.id,
    amount: amount.toString(),
    amount_formatted: formatUnits(amount, asset.chainDecimals),
    local_exit_proof: [...(proof ?? [])],
    global_exit_proof: proof ? [...ROLLUP_EXIT_PROOF] : [],
    global_claim_index: encodeGlobalIndex(place).toString(),
    mainnet_exit_root: proof ? hexOf(row.mainnet_root) : '',
    rollup_exit_root: proof ? hexOf(row.rollup_root) : '',
    origin_network: network,
    origin_token_address: row.token ?? '',
    token_address: row.token ?? '',
    metadata: '0x',
    chain_id: row.chain_id,
    network: row.network ?? '',
    destination_network_id: network,
    destination_address: row.wallet,
    bridge_contract_address: row.bridge ?? '',
    position: proof ? 0 : row.exit_index - (row.leaf_count ?? 0) + 1,
    estimated_ms: proof ? 0 : Math.max((row.expected_ms ?? 0) - waited, LEAST_ESTIMATE_MS),
    ...progressOf(row),
  }
}

/** The wait shown where a withdrawal has taken longer than the last one did. */
const LEAST_ESTIMATE_MS = 1_000

function progressOf(row: WithdrawalRow) {
  const status = statusOf(row)
  return {
    status,
    requested_at: isoTime(row.created_at),
    proving_at: timeOf(row.appended_at),
    proof_ready_at: timeOf(row.settled_at),
    claimed_at: status === 'claimed' ? timeOf(row.claimed_at) : null,
    settlement_transaction_hash: row.settlement_hash,
    claim_transaction_hash: row.claim_hash,
  }
}

function statusOf(row: WithdrawalRow): WithdrawalStatus {
  if (row.is_claim_sure) return 'claimed'
  if (row.settled_at !== null) return 'proof_ready'
  return row.appended_at === null ? 'requested' : 'proving'
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}

function hexOf(bytes: Buffer | null): string {
  return bytes === null ? '' : `0x${bytes.toString('hex')}`
}
