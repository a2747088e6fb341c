import type { TradeTable } from '@truebook/shared/db/tables'
import type { Trade } from '@truebook/shared/wire/trade'
import type { ListedMarket } from '../feed/catalog.js'
import { lotsText, notionalText, priceText } from './amounts.js'

/** A trade as everybody sees it. */
export function tradeAnswer(row: TradeTable, market: ListedMarket): Trade {
  const price = priceText(market, row.price)
  const quantity = lotsText(market, row.quantity)
  return {
    trade_id: `${row.market}-${row.trade_number}`,
    ticker: market.rules.ticker,
    maker_order_id: row.maker_order,
    taker_order_id: row.taker_order,
    price,
    price_formatted: price,
    quantity,
    quantity_formatted: quantity,
    timestamp: Math.floor(row.micros / 1000),
    maker_side: row.maker_side,
    maker_fee: notionalText(market, BigInt(row.maker_fee)),
    taker_fee: notionalText(market, BigInt(row.taker_fee)),
  }
}
