import { type Static, Type } from '@sinclair/typebox'
import { Decimal, IsoTime, named, oneOfWords } from './text.js'

/** Whether the sums add up; `catching_up` while the chain was not read up to one block yet. */
const SOLVENCY_STATUSES = ['solvent', 'differs', 'catching_up', 'no_chain'] as const

const SignedDecimalText = Type.String({
  pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  examples: ['0'],
})

/** One asset: escrow = liabilities + pending in + pending out, or else the difference says. */
export const AssetSolvency = named('AssetSolvency', {
  asset: Type.String({ examples: ['USDC'] }),
  asset_id: Type.Integer(),
  /** What it is on the chain; "" where it is nothing there. */
  token_address: Type.String({ examples: ['0x5fbdb2315678afecb367f032d93f642f64180aa3'] }),
  /** What all accounts have, the exchange's own fees included. */
  liabilities: Decimal,
  /** What the bridge holds on chain. */
  escrow: Decimal,
  /** Deposited on chain, not credited yet. */
  pending_in: Decimal,
  /** Debited, not paid on chain yet by a claim of just that. */
  pending_out: Decimal,
  /** Escrow less all of these: zero. */
  difference: SignedDecimalText,
})

/** What is owed and what is there, as of one block and one moment of the ledger. */
export const Solvency = named('Solvency', {
  status: oneOfWords(SOLVENCY_STATUSES),
  /** 0 where there is no chain. */
  chain_id: Type.Integer({ examples: [31_337] }),
  network: Type.String({ examples: ['Truebook dev chain'] }),
  bridge_contract_address: Type.String({
    examples: ['0x8464135c8f25da09e49bc8782676a84730c318bc'],
  }),
  block_number: Type.Integer({ minimum: 0 }),
  /** When that block was read. */
  block_seen_at: Type.Union([IsoTime, Type.Null()]),
  /** Deposits that cannot be credited: of tokens that are no asset they are in no sum. */
  parked_deposits: Type.Integer({ minimum: 0 }),
  /** Deposits that were credited otherwise than the chain says, up to 100: zero. */
  miscredited_deposits: Type.Integer({ minimum: 0 }),
  /** Claims that paid another wallet, token or amount than was withdrawn, up to 100: zero. */
  misclaimed_withdrawals: Type.Integer({ minimum: 0 }),
  assets: Type.Array(AssetSolvency),
})
export type Solvency = Static<typeof Solvency>
