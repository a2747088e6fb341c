import { type Static, Type } from '@sinclair/typebox'
import { MARKET_STATUSES } from '../words.js'
import { BaseUnits, Decimal, named, oneOfWords } from './text.js'

const marketFields = {
  ticker: Type.String(),
  market_id: Type.Integer(),
  name: Type.String(),
  base_asset: Type.String(),
  quote_asset: Type.String(),
  base_asset_id: Type.Integer(),
  quote_asset_id: Type.Integer(),
  base_asset_decimals: Type.String(),
  quote_asset_decimals: Type.String(),
  tick_size: Decimal,
  step_size: Decimal,
  /** In the quote asset's smallest units. */
  min_price: BaseUnits,
  min_price_formatted: Decimal,
  /** In the base asset's smallest units. */
  min_quantity: BaseUnits,
  min_quantity_formatted: Decimal,
  /** In the quote asset's smallest units. */
  min_trade_size: BaseUnits,
  min_trade_size_formatted: Decimal,
  market_order_margin_percent: Type.Number(),
  max_price_deviation_percent: Type.Number(),
  /** In percent: "0.02" is two hundredths of a percent. */
  maker_fee: Decimal,
  taker_fee: Decimal,
  status: oneOfWords(MARKET_STATUSES),
}

/** A market in the list. */
export const MarketSummary = named('MarketSummary', marketFields)
export type MarketSummary = Static<typeof MarketSummary>

/** The last 24 hours, as plain numbers for people to look at. */
export const TwentyFourHour = named('TwentyFourHour', {
  open: Type.Number(),
  high: Type.Number(),
  low: Type.Number(),
  close: Type.Number(),
  /** In the base asset. */
  volume: Type.Number(),
  /** In the quote asset. */
  total_volume: Type.Number(),
  trades: Type.Number(),
  change: Type.Number(),
  percent: Type.Number(),
})
export type TwentyFourHour = Static<typeof TwentyFourHour>

/** One market in full. */
export const MarketDetail = named('MarketDetail', {
  ...marketFields,
  description: Type.String(),
  twenty_four_hour: TwentyFourHour,
  price_precision: Type.Integer(),
  quantity_precision: Type.Integer(),
})
export type MarketDetail = Static<typeof MarketDetail>
