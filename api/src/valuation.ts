import { formatUnits } from '@truebook/shared/decimal'
import type { Catalog, ListedMarket } from './feed/catalog.js'
import type { Prices } from './feed/prices.js'

/** One of it is one US dollar. */
const DOLLAR = 'USDC'

/** A price of one whole unit in US dollars: an exact fraction. */
export interface DollarPrice {
  readonly dollars: bigint
  readonly per: bigint
}

/** The assets that have a price, by id: over as few markets as there need be, by last prices. */
export function dollarPrices(
  catalog: Pick<Catalog, 'assetBySymbol' | 'markets'>,
  lastPrices: Pick<Prices, 'last'>,
): ReadonlyMap<number, DollarPrice> {
  const prices = new Map<number, DollarPrice>()
  const dollar = catalog.assetBySymbol(DOLLAR)
  if (!dollar) return prices
  prices.set(dollar.id, { dollars: 1n, per: 1n })
  // A map that is gone through also gives what is added meanwhile: those a market further away.
  for (const [asset, price] of prices) {
    for (const market of catalog.markets()) {
      const ticks = lastPrices.last(market.rules.id)
      if (ticks !== undefined) spread({ asset, price }, { market, ticks }, prices)
    }
  }
  return prices
}

/** A value in US dollars as a whole number of 10^-18. */
export function dollarValue(atoms: bigint, decimals: number, price: DollarPrice): bigint {
  return (atoms * price.dollars * 10n ** 18n) / (price.per * 10n ** BigInt(decimals))
}

/** The price of one whole unit, cut after 18 decimals. */
export function dollarText({ dollars, per }: DollarPrice): string {
  return formatUnits((dollars * 10n ** 18n) / per, 18)
}

interface Priced {
  readonly asset: number
  readonly price: DollarPrice
}

/** Prices the other asset of a market by the one that is priced. */
function spread(
  { asset, price }: Priced,
  { market, ticks }: { readonly market: ListedMarket; readonly ticks: number },
  prices: Map<number, DollarPrice>,
): void {
  const { base, quote, tick } = market
  const quotes = BigInt(ticks) * BigInt(tick.units)
  const bases = 10n ** BigInt(tick.decimals)
  if (quote.id === asset && !prices.has(base.id)) {
    prices.set(base.id, { dollars: price.dollars * quotes, per: price.per * bases })
  }
  if (base.id === asset && !prices.has(quote.id)) {
    prices.set(quote.id, { dollars: price.dollars * bases, per: price.per * quotes })
  }
}
