import { formatUnits } from '@truebook/shared/decimal'
import type { Candle } from '@truebook/shared/wire/candle'
import type { Volume } from '@truebook/shared/wire/market-data'
import type { ListedMarket } from '../feed/catalog.js'
import type { CandleRow, TurnoverRow } from '../queries/candles.js'
import { priceText, tickLotsText } from './amounts.js'

/** A candle as everybody sees it. */
export function candleAnswer(row: CandleRow, market: ListedMarket): Candle {
  const { volume, total_volume, trades } = turnoverAnswer(row, market)
  return {
    timestamp: row.start,
    open: priceText(market, row.open),
    high: priceText(market, row.high),
    low: priceText(market, row.low),
    close: priceText(market, row.close),
    volume,
    quote_volume: total_volume,
    trades,
  }
}

/** What was traded, in the base and in the quote asset. */
export function turnoverAnswer(row: TurnoverRow, market: ListedMarket): Volume['twenty_four_hour'] {
  return {
    volume: formatUnits(BigInt(row.volume) * market.units.lotAtoms, market.base.decimals),
    total_volume: tickLotsText(market, BigInt(row.quote_volume)),
    trades: row.trades,
  }
}
