import { type Static, Type } from '@sinclair/typebox'
import { ORDER_STATUSES, SIDES } from '../words.js'
import { TwentyFourHour } from './market.js'
import { Decimal, IsoTime, named, OrderIdText, oneOfWords } from './text.js'

const ticker = Type.String({ examples: ['BTC_USDC'] })

/** A market's last price. */
export const LastPrice = named('LastPrice', { price: Decimal, price_formatted: Decimal })
export type LastPrice = Static<typeof LastPrice>

/** The query of a market price. */
export const MarketPriceQuery = Type.Object({ side: oneOfWords(SIDES) })
export type MarketPriceQuery = Static<typeof MarketPriceQuery>

/** The best price that an order of `side` would meet now. */
export const MarketPrice = named('MarketPrice', {
  ticker,
  side: oneOfWords(SIDES),
  price: Decimal,
  price_formatted: Decimal,
})
export type MarketPrice = Static<typeof MarketPrice>

/** A market's last 24 hours. */
export const DayStatistics = named('DayStatistics', { ticker, ...TwentyFourHour.properties })
export type DayStatistics = Static<typeof DayStatistics>

const Turnover = named('Turnover', {
  volume: Type.String({ ...Decimal, description: 'In the base asset.' }),
  total_volume: Type.String({ ...Decimal, description: 'In the quote asset.' }),
  trades: Type.Integer({ minimum: 0 }),
})

/** What was traded, over several periods up to now. */
export const Volume = named('Volume', {
  ticker,
  base_asset: Type.String({ examples: ['BTC'] }),
  quote_asset: Type.String({ examples: ['USDC'] }),
  twenty_four_hour: Turnover,
  seven_day: Turnover,
  thirty_day: Turnover,
  all_time: Turnover,
})
export type Volume = Static<typeof Volume>

/** An open order as everybody may see it: its terms, but not whose it is. */
export const MarketOrder = named('MarketOrder', {
  order_id: OrderIdText,
  ticker,
  side: oneOfWords(SIDES),
  price: Decimal,
  price_formatted: Decimal,
  quantity: Decimal,
  quantity_formatted: Decimal,
  remaining_quantity: Decimal,
  remaining_quantity_formatted: Decimal,
  status: oneOfWords(ORDER_STATUSES),
  timestamp: IsoTime,
})
export type MarketOrder = Static<typeof MarketOrder>
