import type { ColumnType, Generated } from 'kysely'
import type { Scope } from '../scope.js'
import type { MarketStatus, OrderStatus, OrderType, Side } from '../words.js'
import type { ChainTables } from './chain-tables.js'

/**
 * The tables. The engine alone writes those that hold money or books; the api writes only its own. bigint
 * columns come as numbers, which must be safe integers (see `connect.ts`), numeric columns as text.
 */
export interface Tables extends ChainTables {
  engine_state: EngineStateTable
  journal: JournalTable
  assets: AssetTable
  markets: MarketTable
  accounts: AccountTable
  balances: BalanceTable
  orders: OrderTable
  trades: TradeTable
  candles: CandleTable
  coarse_candles: CoarseCandleTable
  deposits: DepositTable
  cancel_timers: CancelTimerTable
  transfers: TransferTable
  withdrawals: WithdrawalTable
  withdrawal_wishes: WithdrawalWishTable
  api_keys: ApiKeyTable
  nonces: NonceTable
  used_requests: UsedRequestTable
  two_factor: TwoFactorTable
  recovery_codes: RecoveryCodeTable
  allow_lists: AllowListTable
  allowed_addresses: AllowedAddressTable
  account_plans: AccountPlanTable
  access_log: AccessLogTable
  exit_leaves: ExitLeafTable
  operator_actions: OperatorActionTable
}

/** One row: how far the engine is. Only the engine with this `epoch` may commit. */
export interface EngineStateTable {
  shard: number
  epoch: number
  last_sequence: number
  last_stream_id: string
  /** Unix milliseconds of the last command. */
  last_time: number
  priority: number
  exit_index: number
  /**
   * Which history of which Postgres the last active engine was on (see the engine's history.ts); null
   * before the first one.
   */
  history: string | null
}

/** One row for each batch: its commands and its decisions, encoded as decision.ts says. */
export interface JournalTable {
  first_sequence: number
  last_sequence: number
  last_time: number
  commands: Buffer
  decisions: Buffer
}

export interface AssetTable {
  id: number
  symbol: string
  name: string
  decimals: number
  display_decimals: number
  chain_decimals: number
}

export interface MarketTable {
  id: number
  ticker: string
  description: string
  base_asset: number
  quote_asset: number
  tick_size: string
  step_size: string
  min_price: number
  min_quantity: number
  min_trade_size: string
  maker_fee_ppm: number
  taker_fee_ppm: number
  market_order_margin_bps: number
  max_price_deviation_bps: number
  self_trade: 'expire_taker' | 'expire_maker' | 'expire_both'
  status: MarketStatus
  market_sequence: number
  trade_number: number
  /** In ticks, of the last trade or as an operator set it since; 0 before either. */
  last_price: number
  last_micros: number
}

export interface AccountTable {
  id: number
  /** Lower-case 0x address. */
  wallet: string
  created_at: number
  /** Whether it may only cancel. */
  frozen: boolean
}

/** What an operator did, or tried to do. */
export interface OperatorActionTable {
  /** The id of its command; UUIDv7. */
  id: string
  /** Unix milliseconds. */
  at: number
  /** Who, as they call themselves. */
  operator: string
  /** The words of the command line. */
  action: string
  /** Sequence of the last command committed before it. */
  after_sequence: number
  /** Sequence of the command that it became; null where it became none, or nobody knows yet. */
  sequence: number | null
  /** "sent" until the decision is known; then "done", or the code of the refusal. */
  outcome: string
}

export interface BalanceTable {
  account: number
  asset: number
  available: string
  held: string
}

export interface OrderTable {
  id: string
  market: number
  account: number
  side: Side
  order_type: OrderType
  time_in_force: number
  price: number
  quantity: number
  quote_quantity: string
  remaining: number
  /** Sum of price × lots over its fills, in tick-lots. */
  filled_tick_lots: string
  filled_quantity: number
  fees: string
  status: OrderStatus
  client_order_id: string | null
  expires_at: number
  post_only: boolean
  self_trade: string
  signature: Buffer
  created_at: number
  updated_at: number
  sequence: number
  priority: number
  /** Whether the status is that of an open order; computed by the database. */
  open: boolean
}

export interface TradeTable {
  market: number
  trade_number: number
  sequence: number
  micros: number
  price: number
  quantity: number
  maker_side: Side
  maker_order: string
  taker_order: string
  maker_account: number
  taker_account: number
  maker_fee: string
  taker_fee: string
}

/** The candle of one minute in one market. Volumes are in lots, quote volumes in tick-lots. */
export interface CandleTable {
  market: number
  /** Unix milliseconds of its start. */
  minute: number
  open: number
  high: number
  low: number
  close: number
  volume: string
  quote_volume: string
  trades: number
}

/**
 * The candle of a quarter hour (15 minutes), hour (60) or day (1440) in one market, from the same trades.
 */
export interface CoarseCandleTable extends Omit<CandleTable, 'minute'> {
  minutes: number
  /** Unix milliseconds. */
  start: number
}

export interface DepositTable {
  network: number
  deposit_count: number
  account: number
  asset: number
  amount: string
  sequence: number
  created_at: number
}

/** Dead-man switches. */
export interface CancelTimerTable {
  account: number
  /** Unix milliseconds; 0 where it is not set any more. */
  due_at: number
}

export interface TransferTable {
  id: string
  from_account: number
  to_account: number
  asset: number
  amount: string
  signature: Buffer
  /** The text that the wallet signed. */
  message: string
  sequence: number
  created_at: number
}

export interface WithdrawalTable {
  id: string
  account: number
  asset: number
  amount: string
  chain_id: number
  exit_index: number
  signature: Buffer
  sequence: number
  created_at: number
}

/** A withdrawal that an api asked the engine for, kept until it is decided, which may be never. */
export interface WithdrawalWishTable {
  /** The id of its command. */
  id: string
  account: number
  asset: number
  /** Atoms. */
  amount: string
  signature: Buffer
  asked_at: number
}

export interface ApiKeyTable {
  api_key: string
  account: number
  /** AES-256-GCM: 12 bytes of nonce, the sealed text, 16 bytes of tag. */
  sealed_secret: Buffer
  status: 'active' | 'inactive'
  created_at: ColumnType<Date, Date | undefined, never>
  name: ColumnType<string, string | undefined, never>
  scopes: readonly Scope[]
  read_only: ColumnType<boolean, boolean | undefined, never>
  /** Addresses and CIDR ranges; null for any. */
  ip_allow_list: readonly string[] | null
  /** Unix milliseconds; null for never. */
  expires_at: number | null
  /** The key that made this one; null for a session. */
  made_by: string | null
  last_used_at: number | null
  last_used_ip: string | null
}

/** An account's second factor: a TOTP secret, on once a first code was given. */
export interface TwoFactorTable {
  account: number
  /** Sealed as the secrets of keys are. */
  sealed_secret: Buffer
  is_on: boolean
  /** The time step of the last code that was accepted: no code is accepted twice. */
  last_step: number
  /** Wrong codes since the last right one. */
  failures: number
  /** Unix milliseconds until which every code is refused unseen. */
  locked_until: number
  created_at: number
}

/** The recovery codes that are not used yet, hashed. */
export interface RecoveryCodeTable {
  account: number
  hash: Buffer
}

/** Whether an account's money may only go to the addresses that it named. */
export interface AllowListTable {
  account: number
  is_on: boolean
  /** Unix milliseconds at which the list is switched off; null unless somebody asked for that. */
  off_from: number | null
}

export interface AllowedAddressTable {
  account: number
  /** Lower-case 0x address. */
  address: string
  name: string
  /** Unix milliseconds. */
  allowed_from: number
}

/** The plan of an account that has another than the default one. */
export interface AccountPlanTable {
  account: number
  plan: string
}

/** Who changed what of an account's keys, second factor and allow-list; rows are only added. */
export interface AccessLogTable {
  id: Generated<number>
  account: number
  /** Unix milliseconds. */
  at: number
  action: string
  /** The key by which it was done; null for a session. */
  api_key: string | null
  ip: string
  /** What was changed, such as a key or an address; '' where an account has only one of it. */
  subject: string
  /** Flat, as JSON text when written. */
  details: ColumnType<Record<string, unknown>, string, never>
}

/** Sign-in nonces, each good for one sign-in. */
export interface NonceTable {
  nonce: string
  created_at: Date
}

/** Requests that changed keys, by the HMAC that they were signed with. */
export interface UsedRequestTable {
  hmac: Buffer
  /** The timestamp that the request was signed with, unix milliseconds. By it old rows are deleted. */
  at: number
}

/** The exit tree as the prover-worker knows it: leaves in `exit_index` order, without a gap. */
export interface ExitLeafTable {
  exit_index: number
  withdrawal_id: string
  leaf: Buffer
  /** The local exit root of the tree up to and including this leaf. */
  root: Buffer
  appended_at: ColumnType<number, number | undefined, never>
}
