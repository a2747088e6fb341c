import { type Static, Type } from '@sinclair/typebox'
import { AssetText, SignedDecimal } from './place-order.js'
import {
  BaseUnits,
  Decimal,
  IsoTime,
  Milliseconds,
  named,
  OrderIdText,
  oneOfWords,
  SIGNED_EXAMPLE,
  WalletSignature,
} from './text.js'

/** From the debit to the payment on chain. A withdrawal goes through all of them in this order. */
const WITHDRAWAL_STATUSES = ['requested', 'proving', 'proof_ready', 'claimed'] as const
export type WithdrawalStatus = (typeof WITHDRAWAL_STATUSES)[number]

const ChainId = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  examples: [31_337],
})

/** The body of POST /withdrawals: the amount goes to the wallet that signs. */
export const WithdrawBody = named(
  'WithdrawBody',
  {
    action: Type.Optional(Type.Literal('WITHDRAW')),
    asset: AssetText,
    amount: SignedDecimal,
    chain_id: ChainId,
    timestamp: Milliseconds,
    signature: WalletSignature,
  },
  { examples: [{ asset: 'USDC', amount: '100', chain_id: 31_337, ...SIGNED_EXAMPLE }] },
)
export type WithdrawBody = Static<typeof WithdrawBody>

const TransactionHash = Type.Union([
  Type.String({ pattern: '^0x[0-9a-f]{64}$', examples: [`0x${'ab'.repeat(32)}`] }),
  Type.Null(),
])
const TimeOrNot = Type.Union([IsoTime, Type.Null()])
const Address = Type.String({ examples: ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'] })
const Hash = Type.String({ examples: [`0x${'cd'.repeat(32)}`] })

const PROGRESS = {
  status: oneOfWords(WITHDRAWAL_STATUSES),
  requested_at: IsoTime,
  /** When its leaf was appended to the exit tree. */
  proving_at: TimeOrNot,
  proof_ready_at: TimeOrNot,
  claimed_at: TimeOrNot,
  /**
   * The transaction that posted the exit root which holds the withdrawal; null also where it is not known
   * which one did.
   */
  settlement_transaction_hash: TransactionHash,
  /** The transaction that paid it. It is given before it is confirmed and `status` becomes claimed. */
  claim_transaction_hash: TransactionHash,
}

/** A withdrawal and its progress. */
export const Withdrawal = named('Withdrawal', {
  withdrawal_id: OrderIdText,
  /** The same id, by an older name. */
  _id: OrderIdText,
  asset: Type.String({ examples: ['USDC'] }),
  asset_id: Type.Integer(),
  /** In the ledger's smallest unit. */
  amount: BaseUnits,
  amount_formatted: Decimal,
  decimals: Type.Integer({ examples: [8] }),
  chain_id: ChainId,
  network: Type.String({ examples: ['Truebook dev chain'] }),
  destination_address: Address,
  /** The place of its leaf in the exit tree. */
  exit_index: Type.Integer({ minimum: 0 }),
  ...PROGRESS,
})
export type Withdrawal = Static<typeof Withdrawal>

/** What the bridge's `claimAsset` needs, once the proof is ready; until then only the progress. */
export const Claim = named('Claim', {
  proof_ready: Type.Boolean(),
  withdrawal_id: OrderIdText,
  /** In the chain's smallest unit, as `claimAsset` takes it. */
  amount: BaseUnits,
  amount_formatted: Decimal,
  /**
   * The 32 siblings on the path from the leaf to the exchange's exit root; empty until the proof is ready.
   */
  local_exit_proof: Type.Array(Hash),
  /** The 32 siblings on the path from there to the rollup exit root. */
  global_exit_proof: Type.Array(Hash),
  global_claim_index: BaseUnits,
  /** The two exit roots whose common hash is posted on chain; "" until it is. */
  mainnet_exit_root: Type.String({ examples: [`0x${'ef'.repeat(32)}`, ''] }),
  rollup_exit_root: Type.String({ examples: [`0x${'ef'.repeat(32)}`, ''] }),
  origin_network: Type.Integer({ minimum: 0 }),
  origin_token_address: Address,
  /** The same token: tokens return to where they come from. */
  token_address: Address,
  metadata: Type.String({ examples: ['0x'] }),
  chain_id: ChainId,
  network: Type.String({ examples: ['Truebook dev chain'] }),
  destination_network_id: Type.Integer({ minimum: 0 }),
  destination_address: Address,
  bridge_contract_address: Address,
  /** How many withdrawals, up to and including this one, are not settled yet; 0 once its proof is ready. */
  position: Type.Integer({ minimum: 0 }),
  /** When the proof may be expected, in milliseconds from now; 0 once it is ready. */
  estimated_ms: Type.Integer({ minimum: 0 }),
  ...PROGRESS,
})
export type Claim = Static<typeof Claim>
