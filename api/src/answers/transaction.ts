import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import type { Transaction } from '@truebook/shared/wire/transaction'
import type { ChainFacts } from '../queries/chain-facts.js'
import type { MovementRow } from '../queries/movements.js'

/** What is known of a movement besides its row. */
interface Known {
  readonly asset: Asset
  readonly wallets: ReadonlyMap<number, string>
  /** Undefined where the movement neither came from a chain nor goes to one. */
  readonly chain: ChainFacts | undefined
}

/** What names a deposit: the network that it came from, and its place there. */
export function depositId(network: number, depositCount: number): string {
  return `${network}-${depositCount}`
}

/** A deposit, withdrawal or transfer as its owner sees it. */
export function transactionAnswer(row: MovementRow, { asset, wallets, chain }: Known): Transaction {
  const to = wallets.get(row.to_account) ?? ''
  return {
    type: row.type,
    id: row.id ?? depositId(row.network, row.deposit_count),
    // A withdrawal has left the ledger, and is pending until its owner has claimed it.
    status: row.type === 'WITHDRAWAL' && !chain?.is_done ? 'PENDING' : 'COMPLETED',
    timestamp: row.created_at,
    token: asset.symbol,
    asset: asset.symbol,
    asset_id: asset.id,
    amount: row.amount,
    amount_formatted: formatUnits(BigInt(row.amount), asset.decimals),
    decimals: asset.decimals,
    chain_decimals: asset.chainDecimals,
    scaling_factor: 10 ** (asset.decimals - asset.chainDecimals),
    from: wallets.get(row.from_account) ?? chain?.sender ?? '',
    to,
    destination_address: to,
    chain_id: chain?.chain_id ?? row.chain_id,
    network: row.type === 'TRANSFER' ? 'internal' : (chain?.network ?? ''),
    network_id: chain?.network_id ?? 0,
    deposit_count: row.deposit_count,
    position: String(row.sequence),
    block_number: chain?.block_number ?? 0,
    transaction_hash: chain?.transaction_hash ?? '',
    retries: 0,
  }
}
