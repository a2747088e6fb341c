import type { TradeTable } from '@truebook/shared/db/tables'
import type { EventOf } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import type { FeedTrade, Said } from '@truebook/shared/wire/feed'
import { lotsText, priceText } from '../../answers/amounts.js'
import { millisOf, tradeId } from '../../answers/trade-id.js'
import type { ListedMarket } from '../catalog.js'
import { type MarketStep, stepOf } from '../market-step.js'
import type { MarketHistory } from './history.js'
import type { Source } from './source.js'
import { toldAgain } from './told-again.js'

/** The trades of each command that traded. */
export function tradesSource(
  market: ListedMarket,
  channel: string,
  history: MarketHistory,
): Source<MarketStep> {
  function update(step: MarketStep): string | undefined {
    const trades = step.events.filter((event) => event.type === 'trade')
    if (trades.length === 0) return undefined
    const message: Said<'trades'> = {
      channel,
      type: 'update',
      sequence: step.sequence,
      time: step.time,
      trades: trades.map((trade) => tradeOf(trade, market)),
    }
    return JSON.stringify(message)
  }

  return {
    sequence: history.sequence,
    update,
    async open() {
      const { sequence, found } = await history.newestTrades()
      const trades = found.map((row) => tradeOfRow(row, market))
      const message: Said<'trades'> = { channel, type: 'snapshot', sequence, trades }
      return { mode: 'snapshot', sequence, texts: [JSON.stringify(message)] }
    },
    async replay(since, payer) {
      const missed = await history.tradedAfter(since, payer)
      if (!missed) return undefined
      return {
        mode: 'replay',
        sequence: missed.sequence,
        texts: await toldAgain(missed.steps, (kept) => update(stepOf(kept))),
      }
    },
  }
}

function tradeOf(trade: EventOf<'trade'>, market: ListedMarket): FeedTrade {
  const { market: id } = trade
  return {
    trade_id: tradeId(id, trade.tradeNumber),
    price: priceText(market, trade.price),
    quantity: lotsText(market, trade.quantity),
    maker_side: trade.makerSide,
    maker_order_id: formatOrderId(trade.makerOrderId, id),
    taker_order_id: formatOrderId(trade.takerOrderId, id),
    timestamp: millisOf(trade.micros),
  }
}

function tradeOfRow(row: TradeTable, market: ListedMarket): FeedTrade {
  return {
    trade_id: tradeId(row.market, row.trade_number),
    price: priceText(market, row.price),
    quantity: lotsText(market, row.quantity),
    maker_side: row.maker_side,
    maker_order_id: row.maker_order,
    taker_order_id: row.taker_order,
    timestamp: millisOf(row.micros),
  }
}
