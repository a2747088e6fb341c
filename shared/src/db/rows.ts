import type { Asset } from '../asset.js'
import type { Market } from '../market.js'
import { atoms, lots, ticks } from '../units.js'
import type { AssetTable, MarketTable } from './tables.js'

/** An asset as its row has it. */
export function assetOf(row: AssetTable): Asset {
  return {
    id: row.id,
    symbol: row.symbol,
    name: row.name,
    decimals: row.decimals,
    displayDecimals: row.display_decimals,
    chainDecimals: row.chain_decimals,
  }
}

/** A market's rules as its row has them. */
export function rulesOf(row: MarketTable): Market {
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
