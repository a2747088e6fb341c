/** The exchange's own tables, written by the engine alone; exit_leaves by the prover-worker. */
export const statements = [
  `create table engine_state (
    shard int primary key, epoch bigint not null, last_sequence bigint not null,
    last_stream_id text not null, last_time bigint not null, priority bigint not null,
    exit_index bigint not null)`,
  `insert into engine_state values (0, 0, 0, '0-0', 0, 0, 0)`,
  // Raises where the row is not as expected, so that the rest of the statement cannot be committed.
  `create function advance_engine_state(
    of_epoch bigint, previous_sequence bigint, to_sequence bigint, to_stream_id text,
    to_time bigint, to_priority bigint, to_exit_index bigint) returns void language plpgsql as $$
  begin
    update engine_state set last_sequence = to_sequence, last_stream_id = to_stream_id,
      last_time = to_time, priority = greatest(priority, to_priority),
      exit_index = greatest(exit_index, to_exit_index)
    where shard = 0 and epoch = of_epoch and last_sequence = previous_sequence;
    if not found then
      raise exception using errcode = 'TB001',
        message = 'engine_state is not where this batch came from';
    end if;
  end $$`,
  `create table journal (
    first_sequence bigint primary key, last_sequence bigint not null unique,
    last_time bigint not null, commands bytea not null, decisions bytea not null,
    check (last_sequence >= first_sequence))`,
  `create index journal_time on journal (last_time)`,
  `create table assets (
    id int primary key, symbol text not null unique, name text not null, decimals int not null,
    display_decimals int not null, chain_decimals int not null)`,
  `create table markets (
    id int primary key, ticker text not null unique, description text not null,
    base_asset int not null references assets, quote_asset int not null references assets,
    tick_size text not null, step_size text not null, min_price bigint not null,
    min_quantity bigint not null, min_trade_size numeric not null, maker_fee_ppm int not null,
    taker_fee_ppm int not null, market_order_margin_bps int not null,
    max_price_deviation_bps int not null, self_trade text not null, status text not null,
    market_sequence bigint not null, trade_number bigint not null, last_price bigint not null,
    last_micros bigint not null)`,
  `create table accounts (id int primary key, wallet text not null unique, created_at bigint not null)`,
  `create table balances (
    account int not null, asset int not null, available numeric not null check (available >= 0),
    held numeric not null check (held >= 0), primary key (account, asset)) with (fillfactor = 70)`,
  `create table orders (
    id uuid primary key, market int not null, account int not null, side text not null,
    order_type text not null, time_in_force smallint not null, price bigint not null,
    quantity bigint not null, quote_quantity numeric not null,
    remaining bigint not null check (remaining >= 0), filled_tick_lots numeric not null,
    filled_quantity bigint not null, fees numeric not null, status text not null,
    client_order_id text, expires_at bigint not null, post_only boolean not null,
    self_trade text not null, signature bytea not null, created_at bigint not null,
    updated_at bigint not null, sequence bigint not null, priority bigint not null,
    open boolean not null generated always as (status in ('PENDING', 'PARTIALLY_FILLED')) stored
  ) with (fillfactor = 80)`,
  `create unique index orders_client_order_id on orders (account, client_order_id)
    where client_order_id is not null`,
  `create index orders_account on orders (account, priority)`,
  // By \`open\`, not by the status: a fill that leaves an order open then touches no index.
  `create index orders_open on orders (priority) where open`,
  `create table trades (
    market int not null, trade_number bigint not null, sequence bigint not null,
    micros bigint not null, price bigint not null, quantity bigint not null,
    maker_side text not null, maker_order uuid not null, taker_order uuid not null,
    maker_account int not null, taker_account int not null, maker_fee numeric not null,
    taker_fee numeric not null, primary key (market, trade_number))`,
  `create index trades_maker_order on trades (maker_order)`,
  `create index trades_taker_order on trades (taker_order)`,
  `create table candles (
    market int not null, minute bigint not null, open bigint not null, high bigint not null,
    low bigint not null, close bigint not null, volume numeric not null,
    quote_volume numeric not null, trades bigint not null, primary key (market, minute))`,
  `create table deposits (
    network bigint not null, deposit_count bigint not null, account int not null,
    asset int not null, amount numeric not null, sequence bigint not null,
    created_at bigint not null, primary key (network, deposit_count))`,
  `create index deposits_account on deposits (account, sequence)`,
  `create table transfers (
    id uuid primary key, from_account int not null, to_account int not null, asset int not null,
    amount numeric not null, signature bytea not null, sequence bigint not null,
    created_at bigint not null)`,
  `create table withdrawals (
    id uuid primary key, account int not null, asset int not null, amount numeric not null,
    chain_id bigint not null, exit_index bigint not null unique, signature bytea not null,
    sequence bigint not null, created_at bigint not null)`,
  `create table exit_leaves (
    exit_index bigint primary key, withdrawal_id uuid not null unique, leaf bytea not null,
    root bytea not null)`,
]
