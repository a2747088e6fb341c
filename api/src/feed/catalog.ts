import { assert } from '@truebook/shared/assert'
import type { Asset } from '@truebook/shared/asset'
import { createScale, type Scale } from '@truebook/shared/decimal'
import type { Event } from '@truebook/shared/event'
import { checkMarket, type Market, type MarketUnits } from '@truebook/shared/market'
import type { MarketStatus } from '@truebook/shared/words'

/** A market's rules, and what is derived from them once. */
export interface ListedMarket {
  readonly rules: Market
  readonly status: MarketStatus
  readonly base: Asset
  readonly quote: Asset
  readonly tick: Scale
  readonly step: Scale
  readonly units: MarketUnits
}

/** The listed assets and markets, as of the last event folded. */
export interface Catalog {
  /** By the ticker as clients write it: BTC_USDC or BTC/USDC. */
  marketByTicker(ticker: string): ListedMarket | undefined
  market(id: number): ListedMarket | undefined
  /** A market that an event names. Asserts that it is listed. */
  marketOfEvent(id: number): ListedMarket
  assetOfEvent(id: number): Asset
  /** Ordered by number. */
  markets(): readonly ListedMarket[]
  asset(id: number): Asset | undefined
  assetBySymbol(symbol: string): Asset | undefined
  /** Ordered by number. */
  assets(): readonly Asset[]
  listAsset(asset: Asset): void
  listMarket(rules: Market, status: MarketStatus): void
  fold(event: Event): void
}

export function createCatalog(): Catalog {
  const assets = new Map<number, Asset>()
  const assetsBySymbol = new Map<string, Asset>()
  const markets = new Map<number, ListedMarket>()
  const marketsByTicker = new Map<string, ListedMarket>()

  function listAsset(asset: Asset): void {
    assets.set(asset.id, asset)
    assetsBySymbol.set(asset.symbol, asset)
  }

  function listMarket(rules: Market, status: MarketStatus): void {
    const base = assets.get(rules.baseAsset)
    const quote = assets.get(rules.quoteAsset)
    assert(base !== undefined && quote !== undefined, `${rules.ticker} needs both its assets.`)
    const units = checkMarket(rules, { base, quote })
    assert(typeof units !== 'string', `${rules.ticker} has rules that cannot be: ${units}`)
    const tick = createScale(rules.tickSize)
    const step = createScale(rules.stepSize)
    const market = { rules, status, base, quote, tick, step, units }
    markets.set(rules.id, market)
    marketsByTicker.set(rules.ticker, market)
  }

  return {
    marketByTicker: (ticker) => marketsByTicker.get(ticker.replace('/', '_')),
    market: (id) => markets.get(id),
    marketOfEvent(id) {
      const market = markets.get(id)
      assert(market !== undefined, `Market ${id} must be listed.`)
      return market
    },
    assetOfEvent(id) {
      const asset = assets.get(id)
      assert(asset !== undefined, `Asset ${id} must be listed.`)
      return asset
    },
    markets: () => byId([...markets.values()], (market) => market.rules.id),
    asset: (id) => assets.get(id),
    assetBySymbol: (symbol) => assetsBySymbol.get(symbol),
    assets: () => byId([...assets.values()], (asset) => asset.id),
    listAsset,
    listMarket,
    fold(event) {
      if (event.type === 'asset_created') listAsset(event.asset)
      else if (event.type === 'market_changed') listMarket(event.rules, event.status)
    },
  }
}

function byId<T>(items: T[], idOf: (item: T) => number): T[] {
  return items.sort((a, b) => idOf(a) - idOf(b))
}
