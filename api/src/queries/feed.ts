import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import { assetOf, rulesOf } from '@truebook/shared/db/rows'
import type { CandleTable } from '@truebook/shared/db/tables'
import type { Market } from '@truebook/shared/market'
import type { MarketStatus, Side } from '@truebook/shared/words'
import { atMoment, type Reader } from './moment.js'

export interface FeedRows {
  readonly sequence: number
  readonly assets: readonly Asset[]
  readonly markets: readonly {
    readonly rules: Market
    readonly status: MarketStatus
    readonly marketSequence: number
    /** In ticks; 0 before the first trade. */
    readonly lastPrice: number
  }[]
  readonly levels: readonly {
    readonly market: number
    readonly side: Side
    readonly price: number
    readonly quantity: number
  }[]
  /** Open orders that have a client_order_id. */
  readonly names: readonly { readonly id: string; readonly client_order_id: string }[]
  /** Minutes of the markets' trades, oldest first. */
  readonly minutes: readonly CandleTable[]
}

/** Assets, markets, the levels of all books, the names of open orders and the minutes since a time, as of one decision. */
export async function loadFeedRows(db: Database, since: number): Promise<FeedRows> {
  return atMoment(db, async (transaction) => {
    const state = await transaction
      .selectFrom('engine_state')
      .select('last_sequence')
      .executeTakeFirstOrThrow()
    const assets = await transaction.selectFrom('assets').selectAll().orderBy('id').execute()
    const markets = await transaction.selectFrom('markets').selectAll().orderBy('id').execute()
    return {
      sequence: state.last_sequence,
      assets: assets.map(assetOf),
      markets: markets.map((row) => ({
        rules: rulesOf(row),
        status: row.status,
        marketSequence: row.market_sequence,
        lastPrice: row.last_price,
      })),
      levels: await loadLevels(transaction),
      names: await loadNames(transaction),
      minutes: await loadMinutes(transaction, since),
    }
  })
}

async function loadMinutes(transaction: Reader, since: number): Promise<CandleTable[]> {
  const later = transaction.selectFrom('candles').selectAll().where('minute', '>=', since)
  return later.orderBy('minute').execute()
}

async function loadLevels(transaction: Reader): Promise<FeedRows['levels']> {
  const rows = await transaction
    .selectFrom('orders')
    .where('open', '=', true)
    .groupBy(['market', 'side', 'price'])
    .select(({ fn }) => ['market', 'side', 'price', fn.sum<string>('remaining').as('quantity')])
    .execute()
  return rows.map((row) => ({ ...row, quantity: Number(row.quantity) }))
}

async function loadNames(transaction: Reader): Promise<FeedRows['names']> {
  return transaction
    .selectFrom('orders')
    .where('open', '=', true)
    .where('client_order_id', 'is not', null)
    .select(['id', 'client_order_id'])
    .$narrowType<{ client_order_id: string }>()
    .execute()
}
