/** Candles of a quarter hour (15), beside those of hours and days, made from the minutes that there are. */
export const statements = [
  `insert into coarse_candles
    select market, 15, minute - minute % 900000 as start,
      (array_agg(open order by minute))[1], max(high), min(low),
      (array_agg(close order by minute desc))[1], sum(volume), sum(quote_volume), sum(trades)
    from candles group by market, start`,
]
