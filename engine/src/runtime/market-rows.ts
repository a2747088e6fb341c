import type { Event, EventOf } from '@truebook/shared/event'

/** How far a market came in a batch, and its new rules or status where they changed. */
export interface MarketRow {
  readonly id: number
  changed: EventOf<'market_changed'> | undefined
  marketSequence: number
  /** 0 when the batch holds no trade of this market; so is the next one. */
  tradeNumber: number
  lastMicros: number
  /** 0 when the batch leaves it as it was. */
  lastPrice: number
}

type MarketEvent = Extract<Event, { marketSequence: number }>

/** Notes an event's place in its market. */
export function moveMarket(markets: Map<number, MarketRow>, event: MarketEvent): void {
  const row = marketRow(markets, event.market)
  row.marketSequence = event.marketSequence
  if (event.type === 'reference_price_set') row.lastPrice = event.price
  if (event.type !== 'trade') return
  row.tradeNumber = event.tradeNumber
  row.lastPrice = event.price
  row.lastMicros = event.micros
}

/** Notes a market's rules and status. */
export function changeMarket(
  markets: Map<number, MarketRow>,
  event: EventOf<'market_changed'>,
): void {
  marketRow(markets, event.market).changed = event
}

function marketRow(markets: Map<number, MarketRow>, id: number): MarketRow {
  const known = markets.get(id)
  if (known) return known
  const nothing = { marketSequence: 0, tradeNumber: 0, lastPrice: 0, lastMicros: 0 }
  const row: MarketRow = { id, changed: undefined, ...nothing }
  markets.set(id, row)
  return row
}
