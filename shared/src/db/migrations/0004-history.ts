/** Indexes for histories: each is read from one index, in its order, from any place in it. */
export const statements = [
  // An order's sequence and id never change (its priority may), so rows keep their places in lists sorted
  // by them.
  `drop index orders_account`,
  `create index orders_account on orders (account, sequence, id)`,
  `create index orders_account_open on orders (account, sequence, id) where open`,
  `drop index orders_open`,
  `create index orders_open on orders (market, side, priority) where open`,
  `create index trades_maker on trades (maker_account, market, trade_number)`,
  `create index trades_taker on trades (taker_account, market, trade_number)`,
  `create index withdrawals_account on withdrawals (account, sequence)`,
  `create index transfers_from on transfers (from_account, sequence)`,
  `create index transfers_to on transfers (to_account, sequence)`,
  // The text that the wallet signed; empty for transfers from before it was kept.
  `alter table transfers add column message text not null default ''`,
  // Trade numbers are dense and their times rise, so the first trade from a moment on is found by halving,
  // without an index.
  `create function first_trade_from(of_market int, moment bigint) returns bigint
    language plpgsql stable as $$
  declare low bigint; high bigint; middle bigint; found bigint;
  begin
    select coalesce(min(trade_number), 1), coalesce(max(trade_number), 0) + 1 into low, high
      from trades where market = of_market;
    while low < high loop
      middle := (low + high) / 2;
      select micros into found from trades where market = of_market and trade_number = middle;
      if found < moment then low := middle + 1; else high := middle; end if;
    end loop;
    return low;
  end $$`,
  // Hours (60) and days (1440), written with the minutes.
  `create table coarse_candles (
    market int not null, minutes int not null, start bigint not null, open bigint not null,
    high bigint not null, low bigint not null, close bigint not null, volume numeric not null,
    quote_volume numeric not null, trades bigint not null,
    primary key (market, minutes, start))`,
  `insert into coarse_candles
    select market, minutes, minute - minute % (minutes * 60000) as start,
      (array_agg(open order by minute))[1], max(high), min(low),
      (array_agg(close order by minute desc))[1], sum(volume), sum(quote_volume), sum(trades)
    from candles, (values (60), (1440)) as widths (minutes)
    group by market, minutes, start`,
]
