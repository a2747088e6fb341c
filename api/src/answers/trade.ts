import type { TradeTable } from '@truebook/shared/db/tables'
import type { OwnTrade, Trade } from '@truebook/shared/wire/trade'
import { otherSide } from '@truebook/shared/words'
import type { ListedMarket } from '../feed/catalog.js'
import { lotsText, notionalText, priceText } from './amounts.js'
import { millisOf, tradeId } from './trade-id.js'

/** A trade as everybody sees it. */
export function tradeAnswer(row: TradeTable, market: ListedMarket): Trade {
  const price = priceText(market, row.price)
  const quantity = lotsText(market, row.quantity)
  return {
    trade_id: tradeId(row.market, row.trade_number),
    ticker: market.rules.ticker,
    maker_order_id: row.maker_order,
    taker_order_id: row.taker_order,
    price,
    price_formatted: price,
    quantity,
    quantity_formatted: quantity,
    timestamp: millisOf(row.micros),
    maker_side: row.maker_side,
    maker_fee: notionalText(market, BigInt(row.maker_fee)),
    taker_fee: notionalText(market, BigInt(row.taker_fee)),
  }
}

/** A trade as the account that was its maker or taker sees it; `name` is its order's client_order_id. */
export function ownTradeAnswer(
  row: TradeTable,
  market: ListedMarket,
  { account, name }: { readonly account: number; readonly name: string | null },
): OwnTrade {
  const role = row.maker_account === account ? 'maker' : 'taker'
  const part = partOf(row, role, market)
  return {
    ...tradeAnswer(row, market),
    order_id: role === 'maker' ? row.maker_order : row.taker_order,
    client_order_id: name,
    ...part,
    fee_formatted: part.fee,
  }
}

/** A trade's side, amount, fee and total for its maker or its taker. */
export function partOf(row: TradeTable, role: OwnTrade['role'], market: ListedMarket) {
  const isMaker = role === 'maker'
  const side = isMaker ? row.maker_side : otherSide(row.maker_side)
  const paid = BigInt(isMaker ? row.maker_fee : row.taker_fee)
  const amount = BigInt(row.price) * BigInt(row.quantity) * market.units.tickLotAtoms
  return {
    side,
    role,
    amount: notionalText(market, amount),
    fee: notionalText(market, paid),
    total: notionalText(market, side === 'BUY' ? amount + paid : amount - paid),
  }
}
