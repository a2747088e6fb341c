import type { EventOf } from '@truebook/shared/event'
import { bigint, insertInto, int, numeric, statement, text, word } from './columns.js'
import type { MarketRow } from './market-rows.js'

/** Inserts markets with their rules, or sets the status of those that are there. */
export const writeMarketRules = insertInto<EventOf<'market_changed'>>(
  'markets',
  {
    id: int((r) => r.rules.id),
    ticker: text((r) => r.rules.ticker),
    description: text((r) => r.rules.description),
    base_asset: int((r) => r.rules.baseAsset),
    quote_asset: int((r) => r.rules.quoteAsset),
    tick_size: text((r) => r.rules.tickSize),
    step_size: text((r) => r.rules.stepSize),
    min_price: bigint((r) => r.rules.minPrice),
    min_quantity: bigint((r) => r.rules.minQuantity),
    min_trade_size: numeric((r) => r.rules.minTradeSize),
    maker_fee_ppm: int((r) => r.rules.makerFeePpm),
    taker_fee_ppm: int((r) => r.rules.takerFeePpm),
    market_order_margin_bps: int((r) => r.rules.marketOrderMarginBps),
    max_price_deviation_bps: int((r) => r.rules.maxPriceDeviationBps),
    self_trade: word((r) => r.rules.selfTrade),
    status: word((r) => r.status),
    market_sequence: bigint(() => 0),
    trade_number: bigint(() => 0),
    last_price: bigint(() => 0),
    last_micros: bigint(() => 0),
  },
  'on conflict (id) do update set status = excluded.status',
)

/** Moves markets on to where the batch left them; a market without a trade keeps its last one. */
export const moveMarkets = statement<readonly [id: number, row: MarketRow]>(
  'move markets',
  {
    id: int(([id]) => id),
    market_sequence: bigint(([, r]) => r.marketSequence),
    trade_number: bigint(([, r]) => r.tradeNumber),
    last_price: bigint(([, r]) => r.lastPrice),
    last_micros: bigint(([, r]) => r.lastMicros),
  },
  ({ unnest }) => `update markets t set market_sequence = u.market_sequence,
    trade_number = greatest(t.trade_number, u.trade_number),
    last_price = case u.last_price when 0 then t.last_price else u.last_price end,
    last_micros = greatest(t.last_micros, u.last_micros)
    from ${unnest} where t.id = u.id`,
)
