import type { TradeTable } from '@truebook/shared/db/tables'
import type { OwnTrade, Trade } from '@truebook/shared/wire/trade'
import { otherSide } from '@truebook/shared/words'
import type { ListedMarket } from '../feed/catalog.js'
import { lotsText, notionalText, priceText, tickLotsText } from './amounts.js'

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

/** A trade as the account that made or took it sees it; `name` is its order's client_order_id. */
export function ownTradeAnswer(
  row: TradeTable,
  market: ListedMarket,
  { account, name }: { readonly account: number; readonly name: string | null },
): OwnTrade {
  const isMaker = row.maker_account === account
  const side = isMaker ? row.maker_side : otherSide(row.maker_side)
  const paid = BigInt(isMaker ? row.maker_fee : row.taker_fee)
  const notional = BigInt(row.price) * BigInt(row.quantity)
  const amount = notional * market.units.tickLotAtoms
  const fee = notionalText(market, paid)
  return {
    ...tradeAnswer(row, market),
    order_id: isMaker ? row.maker_order : row.taker_order,
    client_order_id: name,
    side,
    role: isMaker ? 'maker' : 'taker',
    amount: tickLotsText(market, notional),
    fee,
    fee_formatted: fee,
    total: notionalText(market, side === 'BUY' ? amount + paid : amount - paid),
  }
}
