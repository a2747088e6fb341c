import type { Generated, GeneratedAlways } from 'kysely'

/**
 * The tables of chains. The prover-worker writes them, except that the api adds the gifts that it asks for.
 */
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
   * The number of the bridge's network in AggLayer, where tokens come from and are claimed. No two chains
   * have the same number, or one leaf could be claimed on both.
   */
  network: number
  /**
   * The exchange's network number in AggLayer, from 1: its exit tree is leaf `exchange_network - 1` of the
   * rollups'.
   */
  exchange_network: number
  /** Lower-case 0x address, like all addresses in these tables. */
  bridge: string
  /** How many blocks confirm an event, its own block included: 1 is that block alone. */
  confirmations: number
  /** Whether its prover-worker gives out play money there. */
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
  /** Up to this block all is confirmed and in the tables, and is not read again. */
  dealt_block: number
  dealt_hash: string
  /** Up to this block the tables hold all that there is, unconfirmed events included. */
  scanned_block: number
  scanned_hash: string
  scanned_at: number
}

/** A deposit on a chain; it is credited when `deposits` has it under its chain id and count. */
export interface ChainDepositTable {
  chain_id: number
  deposit_count: number
  block_number: number
  /** Empty in rows that an earlier version wrote. */
  block_hash: string
  transaction_hash: string
  sender: string
  wallet: string
  token: string
  /** In units of the chain. */
  amount: string
  asset: number | null
  atoms: string | null
  /** Why it cannot be credited; null where it can be. */
  parked: string | null
  seen_at: number
  /**
   * True once it was seen in `deposits`, and so need not be looked for there again. May become true late.
   */
  credited: Generated<boolean>
}

/** A claim that the bridge paid. */
export interface ChainClaimTable {
  chain_id: number
  global_index: string
  /** The exit index of the withdrawal; null where the claim is of no withdrawal of ours. */
  exit_index: number | null
  block_number: number
  /** Empty in rows that an earlier version wrote. */
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

/**
 * The root of the exit tree with its first `leaf_count` leaves, on its way to a chain; settled once
 * `settled_at` is set.
 */
export interface SettlementTable {
  chain_id: number
  leaf_count: number
  local_root: Buffer
  /** When the first withdrawal that it settles was requested. */
  requested_at: number
  opened_at: number
  /**
   * The transaction that posts it, stored before it is sent. The hash is null where another transaction may
   * have posted it.
   */
  nonce: number | null
  raw_transaction: string | null
  transaction_hash: string | null
  /** Both times are by the clock of Postgres. */
  signed_at: number | null
  sent_at: number | null
  /** The mainnet and the rollup exit root as the chain has them. */
  mainnet_root: Buffer | null
  rollup_root: Buffer | null
  settled_at: number | null
  /** The block in which it was posted, if the transaction is known; else a block by which it was posted. */
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
