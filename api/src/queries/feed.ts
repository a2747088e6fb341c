import type { Asset } from '@truebook/shared/asset'
import type { Database } from '@truebook/shared/db/connect'
import type { AssetTable, MarketTable, Tables } from '@truebook/shared/db/tables'
import type { Market } from '@truebook/shared/market'
import { atoms, lots, ticks } from '@truebook/shared/units'
import type { MarketStatus, Side } from '@truebook/shared/words'
import type { Transaction } from 'kysely'

export interface FeedRows {
  readonly sequence: number
  readonly assets: readonly Asset[]
  readonly markets: readonly {
    readonly rules: Market
    readonly status: MarketStatus
    readonly marketSequence: number
  }[]
  readonly levels: readonly {
    readonly market: number
    readonly side: Side
    readonly price: number
    readonly quantity: number
  }[]
}

/** Assets, markets and the levels of all books, as of one decision. */
export async function loadFeedRows(db: Database): Promise<FeedRows> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
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
        })),
        levels: await loadLevels(transaction),
      }
    })
}

async function loadLevels(transaction: Transaction<Tables>): Promise<FeedRows['levels']> {
  const rows = await transaction
    .selectFrom('orders')
    .where('open', '=', true)
    .groupBy(['market', 'side', 'price'])
    .select(({ fn }) => ['market', 'side', 'price', fn.sum<string>('remaining').as('quantity')])
    .execute()
  return rows.map((row) => ({ ...row, quantity: Number(row.quantity) }))
}

function assetOf(row: AssetTable): Asset {
  return {
    id: row.id,
    symbol: row.symbol,
    name: row.name,
    decimals: row.decimals,
    displayDecimals: row.display_decimals,
    chainDecimals: row.chain_decimals,
  }
}

function rulesOf(row: MarketTable): Market {
  return {
    id: row.id,
    ticker: row.ticker,
    description: row.description,
    baseAsset: row.base_asset,
    quoteAsset: row.quote_asset,
    tickSize: row.tick_size,
    stepSize: row.step_size,
    minPrice: ticks(row.min_price),
    minQuantity: lots(row.min_quantity),
    minTradeSize: atoms(BigInt(row.min_trade_size)),
    makerFeePpm: row.maker_fee_ppm,
    takerFeePpm: row.taker_fee_ppm,
    marketOrderMarginBps: row.market_order_margin_bps,
    maxPriceDeviationBps: row.max_price_deviation_bps,
    selfTrade: row.self_trade,
  }
}
