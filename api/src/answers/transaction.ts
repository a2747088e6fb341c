import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import type { Transaction } from '@truebook/shared/wire/transaction'
import type { MovementRow } from '../queries/movements.js'

/** A deposit, withdrawal or transfer as its owner sees it. */
export function transactionAnswer(
  row: MovementRow,
  asset: Asset,
  wallets: ReadonlyMap<number, string>,
): Transaction {
  const to = wallets.get(row.to_account) ?? ''
  return {
    type: row.type,
    id: row.id ?? `${row.network}-${row.deposit_count}`,
    // A withdrawal has left the books, and is on its way until its owner has claimed it.
    status: row.type === 'WITHDRAWAL' ? 'PENDING' : 'COMPLETED',
    timestamp: row.created_at,
    token: asset.symbol,
    asset: asset.symbol,
    asset_id: asset.id,
    amount: row.amount,
    amount_formatted: formatUnits(BigInt(row.amount), asset.decimals),
    decimals: asset.decimals,
    chain_decimals: asset.chainDecimals,
    scaling_factor: 10 ** (asset.decimals - asset.chainDecimals),
    from: wallets.get(row.from_account) ?? '',
    to,
    destination_address: to,
    chain_id: row.chain_id,
    network: row.type === 'TRANSFER' ? 'internal' : '',
    network_id: row.network,
    deposit_count: row.deposit_count,
    position: String(row.sequence),
    block_number: 0,
    transaction_hash: '',
    retries: 0,
  }
}
