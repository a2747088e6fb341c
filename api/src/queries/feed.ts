import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import { atMoment, type Reader } from '@truebook/shared/db/moment'
import { assetOf, rulesOf } from '@truebook/shared/db/rows'
import type { MarketTable } from '@truebook/shared/db/tables'
import type { Market } from '@truebook/shared/market'
import { type MarketStatus, SIDES, type Side } from '@truebook/shared/words'
import { sql } from 'kysely'
import type { CandleRow } from './candles.js'
import { openOrderPages } from './open-orders.js'

export interface FeedRows {
  readonly sequence: number
  readonly assets: readonly Asset[]
  readonly markets: readonly MarketRows[]
}

export interface MarketRows {
  readonly rules: Market
  readonly status: MarketStatus
  readonly marketSequence: number
  /** In ticks; 0 before there is one. */
  readonly lastPrice: number
  /** The levels of its book. */
  readonly levels: readonly {
    readonly side: Side
    readonly price: number
    readonly quantity: number
  }[]
  /** Sums of its trades, oldest first. */
  readonly sums: readonly SumRow[]
}

export interface NamedRow {
  readonly id: string
  readonly client_order_id: string
}

/** The trades of one stretch of this many minutes. */
export interface SumRow extends CandleRow {
  readonly minutes: number
}

/** Which sums of each market's trades to read. */
export interface WantedSums {
  /** All minutes from this one on, in Unix milliseconds. */
  readonly day: number
  /** Of each width in minutes, this many of the newest, however old. */
  readonly newest: readonly { readonly minutes: number; readonly count: number }[]
}

/**
 * Reads, as of one decision, the assets, and of all markets the levels, sums of trades, and names of open
 * orders, which `onNamed` is told. `wantedAt` says which sums at that decision's time, in Unix milliseconds. Goes market by
 * market, and through a book by pages, so that no query takes long.
 */
export async function loadFeedRows(
  db: Database,
  wantedAt: (time: number) => WantedSums,
  onNamed: (row: NamedRow) => void,
): Promise<FeedRows> {
  return atMoment(db, async (transaction) => {
    const state = transaction.selectFrom('engine_state').select(['last_sequence', 'last_time'])
    const { last_sequence: sequence, last_time: time } = await state.executeTakeFirstOrThrow()
    const wanted = wantedAt(time)
    const assets = await transaction.selectFrom('assets').selectAll().orderBy('id').execute()
    const rows = await transaction.selectFrom('markets').selectAll().orderBy('id').execute()
    const markets: MarketRows[] = []
    for (const row of rows) {
      markets.push({
        rules: rulesOf(row),
        status: row.status,
        marketSequence: row.market_sequence,
        lastPrice: row.last_price,
        levels: await loadBook(transaction, row, onNamed),
        sums: await loadSums(transaction, row, wanted),
      })
    }
    return { sequence, assets: assets.map(assetOf), markets }
  })
}

type MarketId = Pick<MarketTable, 'id'>

async function loadSums(
  transaction: Reader,
  { id }: MarketId,
  { day, newest }: WantedSums,
): Promise<SumRow[]> {
  const columns = sql`open, high, low, close, volume, quote_volume, trades`
  const minutes = sql`select 1 as minutes, minute as start, ${columns} from candles
    where market = ${id}`
  const newestOf = ({ minutes: width, count }: WantedSums['newest'][number]) => {
    const rows =
      width === 1
        ? minutes
        : sql`select minutes, start, ${columns} from coarse_candles
            where market = ${id} and minutes = ${width}`
    return sql`(${rows} order by start desc limit ${count})`
  }
  const parts = [sql`(${minutes} and minute >= ${day})`, ...newest.map(newestOf)]
  // Minutes of the day are among the newest too: `union` gives them once.
  const { rows } = await sql<SumRow>`${sql.join(parts, sql` union `)} order by start`.execute(
    transaction,
  )
  return rows
}

async function loadBook(
  transaction: Reader,
  { id }: MarketId,
  onNamed: (row: NamedRow) => void,
): Promise<MarketRows['levels']> {
  const levels = { BUY: new Map<number, number>(), SELL: new Map<number, number>() }
  for await (const orders of openOrderPages(transaction, id)) {
    for (const { id, side, price, remaining, client_order_id } of orders) {
      levels[side].set(price, (levels[side].get(price) ?? 0) + remaining)
      if (client_order_id !== null) onNamed({ id, client_order_id })
    }
  }
  return SIDES.flatMap((side) =>
    Array.from(levels[side], ([price, quantity]) => ({ side, price, quantity })),
  )
}
