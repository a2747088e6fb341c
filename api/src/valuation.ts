import { formatUnits } from '@truebook/shared/decimal'
import type { Catalog, ListedMarket } from './feed/catalog.js'
import type { Prices } from './feed/prices.js'

/** The asset of which one unit is one US dollar. */
const DOLLAR = 'USDC'

/** The price of one whole unit in US dollars, as the exact fraction dollars / per. */
export interface DollarPrice {
  readonly dollars: bigint
  readonly per: bigint
}

/**
 * Prices of the assets that have one, by id, from markets' last prices. An asset priced over several markets
 * goes over as few as it can.
 */
export function dollarPrices(
  catalog: Pick<Catalog, 'assetBySymbol' | 'markets'>,
  lastPrices: Pick<Prices, 'last'>,
): ReadonlyMap<number, DollarPrice> {
  const prices = new Map<number, DollarPrice>()
  const dollar = catalog.assetBySymbol(DOLLAR)
  if (!dollar) return prices
  prices.set(dollar.id, { dollars: 1n, per: 1n })
  const markets = marketsByAsset(catalog.markets())
  // Iterating over a map also gives what is added meanwhile: assets one market further away.
  for (const [asset, price] of prices) {
    for (const market of markets.get(asset) ?? []) {
      const other = market.base.id === asset ? market.quote.id : market.base.id
      const ticks = lastPrices.last(market.rules.id)
      if (ticks === undefined || prices.has(other)) continue
      prices.set(other, otherPrice({ asset, price }, { market, ticks }))
    }
  }
  return prices
}

/** A value in whole 10^-18 US dollars, rounded down. */
export function dollarValue(atoms: bigint, decimals: number, price: DollarPrice): bigint {
  return (atoms * price.dollars * 10n ** 18n) / (price.per * 10n ** BigInt(decimals))
}

/** The price of one whole unit as a decimal, cut off after 18 digits. */
export function dollarText({ dollars, per }: DollarPrice): string {
  return formatUnits((dollars * 10n ** 18n) / per, 18)
}

/** Each asset's markets, by asset, in the order given. */
function marketsByAsset(
  markets: readonly ListedMarket[],
): ReadonlyMap<number, readonly ListedMarket[]> {
  const found = new Map<number, ListedMarket[]>()
  for (const market of markets) {
    for (const { id } of [market.base, market.quote]) {
      const others = found.get(id)
      if (others) others.push(market)
      else found.set(id, [market])
    }
  }
  return found
}

interface Priced {
  readonly asset: number
  readonly price: DollarPrice
}

/** The price of a market's other asset, from the one that has a price. */
function otherPrice(
  { asset, price }: Priced,
  { market, ticks }: { readonly market: ListedMarket; readonly ticks: number },
): DollarPrice {
  const quotes = BigInt(ticks) * BigInt(market.tick.units)
  const bases = 10n ** BigInt(market.tick.decimals)
  return market.quote.id === asset
    ? { dollars: price.dollars * quotes, per: price.per * bases }
    : { dollars: price.dollars * bases, per: price.per * quotes }
}
