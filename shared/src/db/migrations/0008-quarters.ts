/** Candles of a quarter hour (15), beside those of hours and days, made from the minutes that there are. */
export const statements = [
  // Its numbers are those of the lock of an active engine: one of an older version would go on without quarters.
  `do $$ begin
    if not pg_try_advisory_xact_lock(${0x74727565}, 0) then
      raise exception 'An engine is active: stop all engines first, see "Upgrade" in docs/operations.md.';
    end if;
  end $$`,
  `insert into coarse_candles
    select market, 15, minute - minute % 900000 as start,
      (array_agg(open order by minute))[1], max(high), min(low),
      (array_agg(close order by minute desc))[1], sum(volume), sum(quote_volume), sum(trades)
    from candles group by market, start`,
]
