import type { Generated, GeneratedAlways } from 'kysely'

/** The tables of chains: the prover-worker's own, but for the gifts, which the api asks for. */
export interface ChainTables {
  chains: ChainTable
  chain_tokens: ChainTokenTable
  chain_cursors: ChainCursorTable
  chain_deposits: ChainDepositTable
  chain_claims: ChainClaimTable
  chain_escrow: ChainEscrowTable
  settlements: SettlementTable
  faucet_gifts: FaucetGiftTable
}

/** A chain with a bridge, as a prover-worker found it. */
export interface ChainTable {
  chain_id: number
  name: string
  /**
   * The bridge's own number in AggLayer's words: where tokens come from and are claimed. No two
   * chains have the same, or one leaf could be claimed on both.
   */
  network: number
  /** The exchange's number there, from 1: its exit tree is leaf `exchange_network - 1`. */
  exchange_network: number
  /** Lower-case 0x address, as all addresses of chains. */
  bridge: string
  /** How many blocks make sure: 1 for the block itself. */
  confirmations: number
  /** Whether its prover-worker makes play money there. */
  has_faucet: boolean
  /** How long a withdrawal takes until its proof is ready, as last seen. */
  expected_ms: number
}

/** What an asset is on a chain; never changed, since leaves are made of it. */
export interface ChainTokenTable {
  chain_id: number
  asset: number
  /** The zero address for the chain's own coin. */
  token: string
}

/** How far a chain was followed. */
export interface ChainCursorTable {
  chain_id: number
  /** What there is up to this block is confirmed and in the tables of this chain, and is not read anew. */
  dealt_block: number
  dealt_hash: string
  /** The tables of this chain say what there is up to this block, the unconfirmed included. */
  scanned_block: number
  scanned_hash: string
  scanned_at: number
}

/** A deposit on a chain; it is credited when `deposits` has it under its chain id and count. */
export interface ChainDepositTable {
  chain_id: number
  deposit_count: number
  block_number: number
  /** Empty where an earlier version wrote it down. */
  block_hash: string
  transaction_hash: string
  sender: string
  wallet: string
  token: string
  /** In units of the chain. */
  amount: string
  asset: number | null
  atoms: string | null
  /** Why it cannot be credited; null where it can. */
  parked: string | null
  seen_at: number
  /** It was seen in `deposits`, and is not looked for there again; false may be late. */
  credited: Generated<boolean>
}

/** A claim that the bridge paid. */
export interface ChainClaimTable {
  chain_id: number
  global_index: string
  /** The withdrawal's; null where it is none of ours. */
  exit_index: number | null
  block_number: number
  /** Empty where an earlier version wrote it down. */
  block_hash: string
  transaction_hash: string
  wallet: string
  token: string
  amount: string
  seen_at: number
}

/** What the bridge held of an asset at a block, in units of the chain. */
export interface ChainEscrowTable {
  chain_id: number
  asset: number
  block_number: number
  amount: string
}

/** The exit tree with so many leaves, on its way to a chain; settled once `settled_at` stands. */
export interface SettlementTable {
  chain_id: number
  leaf_count: number
  local_root: Buffer
  /** When the first withdrawal that it settles was requested. */
  requested_at: number
  opened_at: number
  /** The transaction that posts it, stored before it is sent; its hash is null where another one may have. */
  nonce: number | null
  raw_transaction: string | null
  transaction_hash: string | null
  /** Both by the clock of Postgres. */
  signed_at: number | null
  sent_at: number | null
  /** Both roots as the chain has them. */
  mainnet_root: Buffer | null
  rollup_root: Buffer | null
  settled_at: number | null
  /** By this block it was posted; in it where the transaction is known. */
  block_number: number | null
}

/** Play money on its way through a bridge. */
export interface FaucetGiftTable {
  id: GeneratedAlways<number>
  chain_id: number
  wallet: string
  asset: number
  /** In units of the chain. */
  amount: string
  nonce: number | null
  raw_transaction: string | null
  transaction_hash: string | null
  deposit_count: number | null
  failed: string | null
  created_at: Generated<Date>
}
