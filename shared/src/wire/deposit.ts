import { type Static, Type } from '@sinclair/typebox'
import { BaseUnits, IsoTime, named, oneOfWords } from './text.js'

/**
 * `confirming`: seen on chain; `pending`: deep enough; `credited`: in the ledger; `parked`: cannot be
 * credited, an operator has to look at it.
 */
const DEPOSIT_STATUSES = ['confirming', 'pending', 'credited', 'parked'] as const
export type DepositStatus = (typeof DEPOSIT_STATUSES)[number]

/** A deposit through a bridge, as its wallet sees it. */
export const Deposit = named('Deposit', {
  chain_id: Type.Integer({ examples: [31_337] }),
  network: Type.String({ examples: ['Truebook dev chain'] }),
  /** The deposit's number at the bridge. */
  deposit_count: Type.Integer({ minimum: 0 }),
  status: oneOfWords(DEPOSIT_STATUSES),
  /** Why it is parked; "" where it is not. */
  reason: Type.String({ examples: [''] }),
  /** "" where its token is no asset. */
  asset: Type.String({ examples: ['USDC'] }),
  token_address: Type.String({ examples: ['0x5fbdb2315678afecb367f032d93f642f64180aa3'] }),
  amount: Type.String({
    ...BaseUnits,
    description: "In the token's own smallest unit, not in the ledger's.",
  }),
  /** "" where its token is no asset. */
  amount_formatted: Type.String({ examples: ['1500', ''] }),
  from: Type.String({ examples: ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'] }),
  to: Type.String({ examples: ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'] }),
  block_number: Type.Integer({ minimum: 0 }),
  transaction_hash: Type.String({ examples: [`0x${'ab'.repeat(32)}`] }),
  seen_at: IsoTime,
  credited_at: Type.Union([IsoTime, Type.Null()]),
})
export type Deposit = Static<typeof Deposit>
