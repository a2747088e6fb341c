import type { OrderTable, TradeTable } from '@truebook/shared/db/tables'
import type { MarketOrder } from '@truebook/shared/wire/market-data'
import type { Order, OrderDetail, OrderTrade } from '@truebook/shared/wire/order'
import type { ListedMarket } from '../feed/catalog.js'
import { averageText, isoTime, lotsText, notionalText, priceText } from './amounts.js'
import { partOf } from './trade.js'
import { millisOf, tradeId } from './trade-id.js'

/** An order as its owner sees it in a list. */
export function orderAnswer(row: OrderTable, market: ListedMarket, wallet: string): Order {
  return {
    market: row.market,
    ticker: market.rules.ticker,
    order_id: row.id,
    ...(row.client_order_id === null ? {} : { client_order_id: row.client_order_id }),
    asset_id: String(market.base.id),
    base_asset: market.base.symbol,
    quote_asset: market.quote.symbol,
    token: market.base.symbol,
    side: row.side,
    order_type: row.order_type,
    ...withTwins(amounts(row, market)),
    average_price: averageText(market, {
      tickLots: BigInt(row.filled_tick_lots),
      lots: row.filled_quantity,
    }),
    fee: notionalText(market, BigInt(row.fees)),
    time_in_force: row.time_in_force,
    expires_at: row.expires_at,
    post_only: row.post_only,
    self_trade_prevention: row.self_trade,
    status: row.status,
    wallet_address: wallet,
    signature: `0x${row.signature.toString('hex')}`,
    timestamp: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  }
}

/** An open order as everybody sees it, without its owner. */
export function marketOrderAnswer(row: OrderTable, market: ListedMarket): MarketOrder {
  const { price, quantity, remaining_quantity } = amounts(row, market)
  return {
    order_id: row.id,
    ticker: market.rules.ticker,
    side: row.side,
    price,
    price_formatted: price,
    quantity,
    quantity_formatted: quantity,
    remaining_quantity,
    remaining_quantity_formatted: remaining_quantity,
    status: row.status,
    timestamp: isoTime(row.created_at),
  }
}

/** One order with its fills. */
export function orderDetail(
  order: Order,
  trades: readonly TradeTable[],
  market: ListedMarket,
): OrderDetail {
  return {
    ...order,
    market: String(order.market),
    trades: trades.map((trade) => orderTrade(trade, order, market)),
  }
}

/**
 * A field that an order did not have, such as the price of a MARKET order, is the empty text, as it was
 * signed.
 */
function amounts(row: OrderTable, market: ListedMarket) {
  return {
    price: row.price === 0 ? '' : priceText(market, row.price),
    quantity: row.quantity === 0 ? '' : lotsText(market, row.quantity),
    quote_quantity:
      row.quote_quantity === '0' ? '' : notionalText(market, BigInt(row.quote_quantity)),
    filled_quantity: lotsText(market, row.filled_quantity),
    remaining_quantity: lotsText(market, row.remaining),
  }
}

/** Adds the contract's `_formatted` twins: here the amounts are decimals already, so both say the same. */
function withTwins(values: ReturnType<typeof amounts>) {
  return {
    ...values,
    price_formatted: values.price,
    quantity_formatted: values.quantity,
    quote_quantity_formatted: values.quote_quantity,
    filled_quantity_formatted: values.filled_quantity,
    remaining_quantity_formatted: values.remaining_quantity,
  }
}

function orderTrade(trade: TradeTable, order: Order, market: ListedMarket): OrderTrade {
  const role = trade.maker_order === order.order_id ? 'maker' : 'taker'
  const { side: _, ...part } = partOf(trade, role, market)
  const price = priceText(market, trade.price)
  const quantity = lotsText(market, trade.quantity)
  return {
    trade_id: tradeId(trade.market, trade.trade_number),
    price,
    price_formatted: price,
    quantity,
    quantity_formatted: quantity,
    ...part,
    fee_formatted: part.fee,
    timestamp: isoTime(millisOf(trade.micros)),
  }
}
