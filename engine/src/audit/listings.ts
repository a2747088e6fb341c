import { assert } from '@truebook/shared/assert'
import type { Asset } from '@truebook/shared/asset'
import { createScale, type Scale } from '@truebook/shared/decimal'
import type { Event } from '@truebook/shared/event'
import { createOrderNames } from '@truebook/shared/order-names'

/** What one must know of a market to read its decimals. */
export interface MarketScales {
  readonly id: number
  readonly tick: Scale
  readonly step: Scale
  readonly quote: Asset
}

/**
 * Resolves the names in signed messages to the assets, markets and orders that had them when the message
 * was taken.
 */
export interface Listings {
  note(event: Event): void
  asset(symbol: unknown): Asset | undefined
  market(ticker: unknown): MarketScales | undefined
  /** The market with this id. */
  numbered(id: number): MarketScales | undefined
  /** The client_order_id of an open order that has one, by its id. */
  nameOf(orderId: string): string | undefined
}

export function createListings(): Listings {
  const assets = new Map<number, Asset>()
  const symbols = new Map<unknown, Asset>()
  const markets = new Map<number, MarketScales>()
  const tickers = new Map<string, MarketScales>()
  const names = createOrderNames()
  return {
    note(event) {
      names.note(event)
      if (event.type === 'asset_created') {
        assets.set(event.asset.id, event.asset)
        symbols.set(event.asset.symbol, event.asset)
      }
      if (event.type !== 'market_changed') return
      const { id, ticker, tickSize, stepSize, quoteAsset } = event.rules
      const quote = assets.get(quoteAsset)
      assert(quote !== undefined, `${ticker} needs its quote asset.`)
      const market = { id, tick: createScale(tickSize), step: createScale(stepSize), quote }
      markets.set(id, market)
      tickers.set(ticker, market)
    },
    asset: (symbol) => symbols.get(symbol),
    market: (ticker) =>
      typeof ticker === 'string' ? tickers.get(ticker.replace('/', '_')) : undefined,
    numbered: (id) => markets.get(id),
    nameOf: names.of,
  }
}
