import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

/** A stretch of a market's minutes as one: prices in ticks, volumes in lots and tick-lots. */
export interface DayRow {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: string
  readonly quote_volume: string
  readonly trades: number
}

/** A market's minutes from `since` (unix milliseconds) on, as one; undefined without trades. */
export async function candlesSince(
  db: Database,
  { market, since }: { readonly market: number; readonly since: number },
): Promise<DayRow | undefined> {
  const row = await db
    .selectFrom('candles')
    .select(({ fn }) => [
      sql<number>`(array_agg(open order by minute))[1]`.as('open'),
      fn.max('high').as('high'),
      fn.min('low').as('low'),
      sql<number>`(array_agg(close order by minute desc))[1]`.as('close'),
      sql<string>`sum(volume)`.as('volume'),
      sql<string>`sum(quote_volume)`.as('quote_volume'),
      sql<number>`sum(trades)::bigint`.as('trades'),
    ])
    .where('market', '=', market)
    .where('minute', '>=', since)
    .executeTakeFirstOrThrow()
  return row.open === null ? undefined : row
}
