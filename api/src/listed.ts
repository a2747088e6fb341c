import type { Asset } from '@truebook/shared/asset'
import { TruebookError } from '@truebook/shared/error'
import type { FastifyRequest } from 'fastify'
import type { Catalog, ListedMarket } from './feed/catalog.js'

/**
 * Paths of a market. A ticker is BTC_USDC; BTC/USDC comes percent-encoded as one segment, or plain as two.
 */
export const TICKER_PATHS = ['/markets/:ticker', '/markets/:base/:quote']

/**
 * The market that a path names. Throws `INVALID_MARKET` where none has this name, and `NOT_FOUND` where more
 * follows it.
 */
export function marketOf(request: FastifyRequest, catalog: Catalog): ListedMarket {
  const { ticker, base, quote } = request.params as Record<string, string | undefined>
  const asked = ticker ?? `${base}_${quote}`
  const isListed = (name: string) => catalog.marketByTicker(name) !== undefined
  if (base !== undefined && !isListed(asked) && isListed(base)) throw new TruebookError('NOT_FOUND')
  return marketAsked(catalog, asked)
}

/** The market with this ticker. Throws `INVALID_MARKET` where there is none. */
export function marketAsked(catalog: Catalog, asked: string): ListedMarket {
  const market = catalog.marketByTicker(asked)
  if (market) return market
  const message = `There is no market ${JSON.stringify(asked.slice(0, 40))}; GET /v1/markets lists all.`
  throw new TruebookError('INVALID_MARKET', { message })
}

/** The market that a field `ticker` names. Throws `INVALID_MARKET` where there is none. */
export function marketNamed(catalog: Catalog, ticker: string): ListedMarket {
  const market = catalog.marketByTicker(ticker)
  if (market) return market
  const message = `ticker must name a market that GET /v1/markets lists, but ${JSON.stringify(ticker.slice(0, 40))} came.`
  throw new TruebookError('INVALID_MARKET', { message, details: { field: 'ticker' } })
}

/**
 * The market of an order or a trade read from the database. Throws `UNAVAILABLE` where this copy has yet to
 * hear of it.
 */
export function marketOfRow(catalog: Catalog, id: number): ListedMarket {
  const market = catalog.market(id)
  // The market's event is on its way: the row was read from the database a moment before it came.
  if (!market) throw new TruebookError('UNAVAILABLE')
  return market
}

/** The asset with this symbol. Throws `INVALID_ASSET` where there is none. */
export function assetNamed(catalog: Catalog, symbol: string): Asset {
  const asset = catalog.assetBySymbol(symbol)
  if (asset) return asset
  const known = catalog.assets().map((one) => one.symbol)
  const message = `asset must be one of ${known.join(', ')}, but ${JSON.stringify(symbol.slice(0, 40))} came.`
  throw new TruebookError('INVALID_ASSET', { message, details: { field: 'asset' } })
}

/** The asset of a row read from the database. Throws `UNAVAILABLE` where this copy has yet to hear of it. */
export function assetOfRow(catalog: Catalog, id: number): Asset {
  const asset = catalog.asset(id)
  if (!asset) throw new TruebookError('UNAVAILABLE')
  return asset
}
