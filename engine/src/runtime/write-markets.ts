import type { EventOf } from '@truebook/shared/event'
import { bigint, int, numeric, text } from './columns.js'
import type { MarketRow } from './market-rows.js'
import { insertInto, write } from './write.js'

/** A market whose rules or status the batch changed. */
type ChangedMarket = MarketRow & { readonly changed: EventOf<'market_changed'> }

export function isChanged(row: MarketRow): row is ChangedMarket {
  return row.changed !== undefined
}

/**
 * SQL that sets a market's place to that of row `to`. Where the row has 0, the market keeps what it had.
 */
const moveOn = (to: string) => `market_sequence = ${to}.market_sequence,
  trade_number = greatest(t.trade_number, ${to}.trade_number),
  last_price = case ${to}.last_price when 0 then t.last_price else ${to}.last_price end,
  last_micros = greatest(t.last_micros, ${to}.last_micros)`

const place = {
  id: int<MarketRow>((r) => r.id),
  market_sequence: bigint<MarketRow>((r) => r.marketSequence),
  trade_number: bigint<MarketRow>((r) => r.tradeNumber),
  last_price: bigint<MarketRow>((r) => r.lastPrice),
  last_micros: bigint<MarketRow>((r) => r.lastMicros),
}

/** Inserts markets with their rules, or sets the status of those that are there. */
export const writeMarketRules = insertInto<ChangedMarket>(
  'markets',
  {
    ticker: text((r) => r.changed.rules.ticker),
    description: text((r) => r.changed.rules.description),
    base_asset: int((r) => r.changed.rules.baseAsset),
    quote_asset: int((r) => r.changed.rules.quoteAsset),
    tick_size: text((r) => r.changed.rules.tickSize),
    step_size: text((r) => r.changed.rules.stepSize),
    min_price: bigint((r) => r.changed.rules.minPrice),
    min_quantity: bigint((r) => r.changed.rules.minQuantity),
    min_trade_size: numeric((r) => r.changed.rules.minTradeSize),
    maker_fee_ppm: int((r) => r.changed.rules.makerFeePpm),
    taker_fee_ppm: int((r) => r.changed.rules.takerFeePpm),
    market_order_margin_bps: int((r) => r.changed.rules.marketOrderMarginBps),
    max_price_deviation_bps: int((r) => r.changed.rules.maxPriceDeviationBps),
    self_trade: text((r) => r.changed.rules.selfTrade),
    status: text((r) => r.changed.status),
    ...place,
  },
  `on conflict (id) do update set status = excluded.status, ${moveOn('excluded')}`,
)

/** Moves the other markets on to where the batch left them. */
export const moveMarkets = write<MarketRow>(
  'move markets',
  place,
  ({ rows }) => `update markets t set ${moveOn('u')} from ${rows} where t.id = u.id`,
)
