import type { OrderBook } from '@truebook/shared/wire/order-book'
import type { Side } from '@truebook/shared/words'
import type { ListedMarket } from '../feed/catalog.js'
import type { MarketDepth } from '../feed/depth.js'
import { lotsText, priceText } from './amounts.js'

/** The best `limit` levels of each side of a book, grouped by a width in ticks. */
export function orderBookAnswer(
  market: ListedMarket,
  depth: MarketDepth,
  { width, limit }: { readonly width: number; readonly limit: number },
): OrderBook {
  const levelsOf = (side: Side) =>
    depth.ladders[side].best(limit, width).map((level) => {
      const price = priceText(market, level.price)
      const quantity = lotsText(market, level.quantity)
      return { price, quantity, price_formatted: price, quantity_formatted: quantity }
    })
  return {
    ticker: market.rules.ticker,
    sequence: depth.marketSequence,
    BUY: levelsOf('BUY'),
    SELL: levelsOf('SELL'),
  }
}
