import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** Writes the quarters, hours and days of the minutes that there are. */
export async function fillCoarseCandles(db: Database): Promise<void> {
  await sql`truncate coarse_candles`.execute(db)
  await sql`insert into coarse_candles
    select market, minutes, minute - minute % (minutes * 60000) as start,
      (array_agg(open order by minute))[1], max(high), min(low),
      (array_agg(close order by minute desc))[1], sum(volume), sum(quote_volume), sum(trades)
    from candles, (values (15), (60), (1440)) as widths (minutes)
    group by market, minutes, start`.execute(db)
}
