import type { SqlClient } from '../runtime/sql.js'

/**
 * A sentence for each candle that its trades do not give, of many the first 20: of minutes, quarters
 * of hours, hours and days. The trades are held against the journal.
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

/** A minute's trades are added up once; what is longer is made of minutes. */
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

/** A minute among the coarser ones is none of either. */
const STORED = `
  stored as (
    select 1 as minutes, market, minute as start, open, high, low, close, ${SUMS} from candles
    union all select case minutes when 1 then 0 else minutes end, market, start, open, high, low, close, ${SUMS} from coarse_candles)`

function facts(row: string): string {
  return ['open', 'high', 'low', 'close', 'volume', 'quote_volume', 'trades']
    .map((name) => `${row}.${name}`)
    .join(', ')
}

/** Where there is no such row at all, the text is null. */
function textOf(row: string): string {
  return `case when ${row}.open is not null then concat_ws(' ', ${facts(row)}) end`
}

const COMPARED = `with ${MADE}, ${STORED}
  select market, minutes, start, ${textOf('s')} as is, ${textOf('m')} as should
  from stored s full join made m using (market, minutes, start)
  where ${textOf('s')} is distinct from ${textOf('m')}
  order by market, minutes, start limit 20`
