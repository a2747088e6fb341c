import { formatUnits } from '@truebook/shared/decimal'
import type { MarketDetail, MarketSummary, TwentyFourHour } from '@truebook/shared/wire/market'
import type { ListedMarket } from '../feed/catalog.js'
import type { StretchRow } from '../queries/candles.js'
import { lotsText, notionalText, priceText } from './amounts.js'
import { turnoverAnswer } from './candle.js'

/** A market as the list shows it. */
export function marketSummary(market: ListedMarket): MarketSummary {
  const { rules, base, quote } = market
  return {
    ticker: rules.ticker,
    market_id: rules.id,
    name: `${base.symbol}/${quote.symbol}`,
    base_asset: base.symbol,
    quote_asset: quote.symbol,
    base_asset_id: base.id,
    quote_asset_id: quote.id,
    base_asset_decimals: String(base.decimals),
    quote_asset_decimals: String(quote.decimals),
    tick_size: market.tick.step,
    step_size: market.step.step,
    ...minima(market),
    market_order_margin_percent: rules.marketOrderMarginBps / 100,
    max_price_deviation_percent: rules.maxPriceDeviationBps / 100,
    maker_fee: percent(rules.makerFeePpm),
    taker_fee: percent(rules.takerFeePpm),
    status: market.status,
  }
}

/** A market in full, with its last 24 hours. */
export function marketDetail(market: ListedMarket, day: StretchRow): MarketDetail {
  return {
    ...marketSummary(market),
    description: market.rules.description,
    twenty_four_hour: twentyFourHour(market, day),
    price_precision: market.tick.decimals,
    quantity_precision: market.step.decimals,
  }
}

function minima(market: ListedMarket) {
  const { rules, tick, quote, units } = market
  const priceAtoms = scale(
    BigInt(rules.minPrice) * BigInt(tick.units),
    quote.decimals,
    tick.decimals,
  )
  return {
    min_price: priceAtoms,
    min_price_formatted: priceText(market, rules.minPrice),
    min_quantity: (BigInt(rules.minQuantity) * units.lotAtoms).toString(),
    min_quantity_formatted: lotsText(market, rules.minQuantity),
    min_trade_size: rules.minTradeSize.toString(),
    min_trade_size_formatted: notionalText(market, rules.minTradeSize),
  }
}

/** Units of 10^-`from` in whole units of 10^-`to`, rounded down: a tick finer than an atom shows as 0. */
function scale(units: bigint, to: number, from: number): string {
  return to >= from
    ? (units * 10n ** BigInt(to - from)).toString()
    : (units / 10n ** BigInt(from - to)).toString()
}

/** Millionths as percent. */
function percent(ppm: number): string {
  return formatUnits(BigInt(ppm), 4)
}

/** A market's last 24 hours as plain numbers. */
export function twentyFourHour(market: ListedMarket, day: StretchRow): TwentyFourHour {
  const price = (ticks: number) => Number(priceText(market, ticks))
  const { volume, total_volume, trades } = turnoverAnswer(day, market)
  const change = day.close - day.open
  return {
    open: price(day.open),
    high: price(day.high),
    low: price(day.low),
    close: price(day.close),
    volume: Number(volume),
    total_volume: Number(total_volume),
    trades,
    change: Math.sign(change) * price(Math.abs(change)),
    percent: change === 0 ? 0 : Math.round((change / day.open) * 10_000) / 100,
  }
}
