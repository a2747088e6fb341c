import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import type { Transfer } from '@truebook/shared/wire/transfer'

/** A transfer, whether it was just made or read. */
export interface MadeTransfer {
  readonly id: string
  /** Lower-case 0x addresses; `from` is empty where the house pays. */
  readonly from: string
  readonly to: string
  readonly asset: Asset
  readonly amount: bigint
  /** Unix milliseconds. */
  readonly madeAt: number
  /** What the sender's wallet signed. */
  readonly message: string
  readonly signature: Buffer
}

/** A transfer as both of its sides see it. */
export function transferAnswer(made: MadeTransfer): Transfer {
  const { asset, amount } = made
  return {
    transfer_id: made.id,
    from_wallet_address: made.from,
    to_wallet_address: made.to,
    amount: amount.toString(),
    amount_formatted: formatUnits(amount, asset.decimals),
    timestamp: Math.floor(made.madeAt / 1000),
    asset_id: asset.id,
    asset: asset.symbol,
    status: 'COMPLETED',
    message: made.message,
    signature: `0x${made.signature.toString('hex')}`,
  }
}
