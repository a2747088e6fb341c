/**
 * The prover-worker's own tables: what it knows of chains. Money itself stays in the engine's tables: a
 * deposit is credited once it is in `deposits`, a withdrawal is debited once it is in `withdrawals`.
 */
export const statements = [
  `create table chains (
    chain_id bigint primary key, name text not null, network bigint not null unique,
    exchange_network bigint not null, bridge text not null, confirmations int not null,
    has_faucet boolean not null, expected_ms bigint not null)`,
  `create table chain_tokens (
    chain_id bigint not null references chains, asset int not null references assets,
    token text not null, primary key (chain_id, asset), unique (chain_id, token))`,
  // \`dealt\`: up to this block all is confirmed; \`scanned\`: up to this block there are rows of all.
  `create table chain_cursors (
    chain_id bigint primary key references chains, dealt_block bigint not null,
    dealt_hash text not null, scanned_block bigint not null, scanned_hash text not null,
    scanned_at bigint not null)`,
  `create table chain_deposits (
    chain_id bigint not null references chains, deposit_count bigint not null,
    block_number bigint not null, transaction_hash text not null, sender text not null,
    wallet text not null, token text not null, amount numeric not null, asset int, atoms numeric,
    parked text, seen_at bigint not null, primary key (chain_id, deposit_count),
    check (parked is not null or (asset is not null and atoms is not null)))`,
  `create index chain_deposits_block on chain_deposits (chain_id, block_number)`,
  `create index chain_deposits_wallet on chain_deposits (wallet, deposit_count)`,
  `create index chain_deposits_parked on chain_deposits (chain_id) where parked is not null`,
  `create table chain_claims (
    chain_id bigint not null references chains, global_index numeric not null, exit_index bigint,
    block_number bigint not null, transaction_hash text not null, wallet text not null,
    token text not null, amount numeric not null, seen_at bigint not null,
    primary key (chain_id, global_index))`,
  `create index chain_claims_block on chain_claims (chain_id, block_number)`,
  `create unique index chain_claims_exit on chain_claims (exit_index) where exit_index is not null`,
  // What the bridge held at one block, in units of the chain.
  `create table chain_escrow (
    chain_id bigint not null references chains, asset int not null, block_number bigint not null,
    amount numeric not null, primary key (chain_id, asset))`,
  `create table settlements (
    chain_id bigint not null references chains, leaf_count bigint not null,
    local_root bytea not null, requested_at bigint not null, opened_at bigint not null,
    nonce bigint, raw_transaction text, transaction_hash text, signed_at bigint, sent_at bigint,
    mainnet_root bytea, rollup_root bytea, settled_at bigint, block_number bigint,
    primary key (chain_id, leaf_count))`,
  `alter table exit_leaves add column appended_at bigint not null default 0`,
  // Play money that somebody asked for and that goes through a bridge.
  `create table faucet_gifts (
    id bigint generated always as identity primary key, chain_id bigint not null,
    wallet text not null, asset int not null, amount numeric not null, nonce bigint,
    raw_transaction text, transaction_hash text, deposit_count bigint, failed text,
    created_at timestamptz not null default now())`,
  `create index faucet_gifts_open on faucet_gifts (id)
    where deposit_count is null and failed is null`,
]
