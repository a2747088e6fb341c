import { type Static, Type } from '@sinclair/typebox'
import { Decimal, IsoTime, named, oneOfWords } from './text.js'

/**
 * Whether the sums add up; `catching_up` while escrow, deposits and claims are not yet known as of one
 * block.
 */
const SOLVENCY_STATUSES = ['solvent', 'differs', 'catching_up', 'no_chain'] as const

const SignedDecimalText = Type.String({
  pattern: '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$',
  examples: ['0'],
})

/** The sums of one asset: escrow = liabilities + pending_in + pending_out + difference. */
const AssetSolvency = named('AssetSolvency', {
  asset: Type.String({ examples: ['USDC'] }),
  asset_id: Type.Integer(),
  /** Its token on the chain; "" where it has none. */
  token_address: Type.String({ examples: ['0x5fbdb2315678afecb367f032d93f642f64180aa3'] }),
  /** The balances of all accounts, the exchange's own fees included. */
  liabilities: Decimal,
  /** What the bridge holds on chain. */
  escrow: Decimal,
  /** Deposited on chain, not credited yet. */
  pending_in: Decimal,
  /** Debited, not yet paid on chain by a claim of exactly that. */
  pending_out: Decimal,
  /** Escrow less the three sums above; it should be zero. */
  difference: SignedDecimalText,
})

/** What is owed and what is there, as of one block of the chain and one moment of the ledger. */
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
  /** How many deposits cannot be credited. Those of tokens that are no asset are in none of the sums. */
  parked_deposits: Type.Integer({ minimum: 0 }),
  /** How many deposits were credited otherwise than the chain says, at most 100; it should be zero. */
  miscredited_deposits: Type.Integer({ minimum: 0 }),
  /**
   * How many claims paid another wallet, token or amount than was withdrawn, at most 100; it should be
   * zero.
   */
  misclaimed_withdrawals: Type.Integer({ minimum: 0 }),
  assets: Type.Array(AssetSolvency),
})
export type Solvency = Static<typeof Solvency>
