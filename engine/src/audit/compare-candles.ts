import type { SqlClient } from '../runtime/sql.js'

/**
 * Compares the stored candles of minutes, quarter hours, hours and days with what the trades in the tables
 * give: a sentence for each candle that differs, at most 20. (totals.ts compares the trades with the
 * journal.)
 */
export async function compareCandles(client: SqlClient): Promise<string[]> {
  const { rows } = await client.query({ text: COMPARED })
  return rows.map(
    ({ market, minutes, start, is, should }) =>
      `The candle of market ${market} of ${minutes} minutes from ${start} in the tables is ` +
      `${is ?? 'nothing'}, but the trades give ${should ?? 'nothing'}.`,
  )
}

const COARSE_MINUTES = '(15), (60), (1440)'
const SUMS = 'volume, quote_volume, trades'

/**
 * The candles that the trades give, as SQL: minutes are summed from trades, longer candles from minutes.
 */
const MADE = `
  minutes as materialized (
    select market, micros / 60000000 * 60000 as start, min(trade_number) as first,
      max(trade_number) as last, max(price) as high, min(price) as low, sum(quantity) as volume,
      sum(price::numeric * quantity) as quote_volume, count(*) as trades
    from trades group by 1, 2),
  stretches as (
    select 1 as minutes, * from minutes
    union all select w.minutes, market, start - start % (w.minutes * 60000) as start, min(first),
      max(last), max(high), min(low), sum(volume), sum(quote_volume), sum(trades)
    from minutes, (values ${COARSE_MINUTES}) as w (minutes) group by 1, 2, 3),
  made as (
    select minutes, s.market, start, f.price as open, high, low, l.price as close,
      volume, quote_volume, trades
    from stretches s join trades f on f.market = s.market and f.trade_number = first
      join trades l on l.market = s.market and l.trade_number = last)`

/**
 * The stored candles. A row of 1 minute does not belong in coarse_candles: it is read as one of 0 minutes,
 * which the trades never give, so that it is reported.
 */
const STORED = `
  stored as (
    select 1 as minutes, market, minute as start, open, high, low, close, ${SUMS} from candles
    union all select case minutes when 1 then 0 else minutes end, market, start, open, high, low, close, ${SUMS} from coarse_candles)`

function facts(row: string): string {
  return ['open', 'high', 'low', 'close', 'volume', 'quote_volume', 'trades']
    .map((name) => `${row}.${name}`)
    .join(', ')
}

/** SQL for a candle's values as one text; null where the join found no candle. */
function textOf(row: string): string {
  return `case when ${row}.open is not null then concat_ws(' ', ${facts(row)}) end`
}

const COMPARED = `with ${MADE}, ${STORED}
  select market, minutes, start, ${textOf('s')} as is, ${textOf('m')} as should
  from stored s full join made m using (market, minutes, start)
  where ${textOf('s')} is distinct from ${textOf('m')}
  order by market, minutes, start limit 20`
