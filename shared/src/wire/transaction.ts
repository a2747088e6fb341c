import { type Static, Type } from '@sinclair/typebox'
import { BaseUnits, Decimal, Milliseconds, named } from './text.js'

const TRANSACTION_TYPES = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER'] as const
export type TransactionType = (typeof TRANSACTION_TYPES)[number]

/**
 * Money that came in, went out or changed hands. Fields about a chain are 0 or empty where no chain is
 * involved, or where they are not known yet.
 */
export const Transaction = named('Transaction', {
  type: Type.String({ enum: [...TRANSACTION_TYPES] }),
  id: Type.String({ description: 'Of the deposit, withdrawal or transfer.' }),
  status: Type.String({ examples: ['COMPLETED'] }),
  timestamp: Milliseconds,
  token: Type.String({ description: 'The asset, by an older name.', examples: ['USDC'] }),
  asset: Type.String({ examples: ['USDC'] }),
  asset_id: Type.Integer(),
  amount: BaseUnits,
  amount_formatted: Decimal,
  decimals: Type.Integer({ description: 'Digits of `amount` behind the point.' }),
  chain_decimals: Type.Integer({ description: 'Digits behind the point on chain.' }),
  scaling_factor: Type.Integer({ description: '`amount` by the amount on chain.' }),
  from: Type.String({ description: 'The wallet that paid; empty where it is not known.' }),
  to: Type.String({ description: 'The wallet that got it.' }),
  destination_address: Type.String(),
  chain_id: Type.Integer({ description: '0 where no chain is involved.' }),
  network: Type.String({ examples: ['internal'] }),
  network_id: Type.Integer(),
  deposit_count: Type.Integer({ description: "Of the network's deposits; 0 for others." }),
  position: Type.String({ description: "Its place in the exchange's log." }),
  block_number: Type.Integer(),
  transaction_hash: Type.String(),
  retries: Type.Integer(),
})
export type Transaction = Static<typeof Transaction>
