import { createCatalog, type ListedMarket } from '@truebook/api/feed/catalog'
import { atoms, lots, ticks } from '@truebook/shared/units'

/** Rules of a market that refuse little. */
export const LOOSE_RULES = {
  description: '',
  tickSize: '0.01',
  stepSize: '0.00001',
  minPrice: ticks(1),
  minQuantity: lots(1),
  minTradeSize: atoms(1n),
  makerFeePpm: 200,
  takerFeePpm: 700,
  marketOrderMarginBps: 500,
  maxPriceDeviationBps: 25_000,
  selfTrade: 'expire_taker',
} as const

/** BTC_USDC, without any database. */
export function listedMarket(): ListedMarket {
  const catalog = createCatalog()
  const asset = { decimals: 8, displayDecimals: 2, chainDecimals: 6 }
  catalog.listAsset({ id: 1, symbol: 'USDC', name: 'USD Coin', ...asset })
  catalog.listAsset({ id: 2, symbol: 'BTC', name: 'Bitcoin', ...asset })
  const rules = {
    ...LOOSE_RULES,
    id: 1,
    ticker: 'BTC_USDC',
    baseAsset: 2,
    quoteAsset: 1,
    minQuantity: lots(2),
    minTradeSize: atoms(10_000_000n),
  }
  catalog.listMarket(rules, 'ACTIVE')
  return catalog.market(1) as ListedMarket
}
