import { type Static, Type } from '@sinclair/typebox'
import { AssetText, SignedDecimal } from './place-order.js'
import {
  BaseUnits,
  Decimal,
  Milliseconds,
  named,
  SIGNED_EXAMPLE,
  WalletAddress,
  WalletSignature,
} from './text.js'

/** The body of PUT /transfers. All but `signature` and `action` is what the wallet signed. */
export const TransferBody = named(
  'TransferBody',
  {
    action: Type.Optional(Type.Literal('TRANSFER')),
    asset: AssetText,
    amount: Type.String({ ...SignedDecimal, examples: ['100.5'] }),
    to_wallet_address: WalletAddress,
    timestamp: Milliseconds,
    signature: WalletSignature,
  },
  {
    examples: [
      {
        asset: 'USDC',
        amount: '100.5',
        to_wallet_address: WalletAddress.examples[0],
        ...SIGNED_EXAMPLE,
      },
    ],
  },
)
export type TransferBody = Static<typeof TransferBody>

/** The statuses of a transfer: once it exists, it is complete. */
const TRANSFER_STATUSES = ['COMPLETED'] as const

/** Money that went from one account to another. */
export const Transfer = named('Transfer', {
  transfer_id: Type.String({ examples: ['019b7600-0000-7000-8000-000000000000'] }),
  from_wallet_address: Type.String({
    description: 'The wallet that paid; empty where the exchange paid out fees.',
    examples: WalletAddress.examples,
  }),
  to_wallet_address: WalletAddress,
  /** In the asset's smallest units. */
  amount: BaseUnits,
  amount_formatted: Decimal,
  /** Seconds, unlike most other times. */
  timestamp: Type.Integer({ description: 'Seconds since 1970.', examples: [1764547200] }),
  asset_id: Type.Integer(),
  asset: Type.String({ examples: ['USDC'] }),
  status: Type.String({ enum: [...TRANSFER_STATUSES] }),
  message: Type.String({ description: 'The text that the sender signed; empty without a sender.' }),
  signature: Type.String({ description: 'Of that; 0x where there is none.' }),
})
export type Transfer = Static<typeof Transfer>
