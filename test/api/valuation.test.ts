import { portfolioAnswer } from '@truebook/api/answers/portfolio'
import { createCatalog } from '@truebook/api/feed/catalog'
import { createPrices } from '@truebook/api/feed/prices'
import { dollarPrices, dollarText } from '@truebook/api/valuation'
import type { Asset } from '@truebook/shared/asset'
import { atoms, lots, ticks } from '@truebook/shared/units'
import t from 'tap'

const ASSETS = ['USDC', 'BTC', 'ETH', 'EURC', 'DOGE', 'PEPE']

/** Markets by ticker, each with its last price in hundredths, or 0 for none. */
function pricesOf(markets: Readonly<Record<string, number>>) {
  const catalog = createCatalog()
  const prices = createPrices()
  ASSETS.forEach((symbol, n) => {
    const scale = { decimals: 8, displayDecimals: 2, chainDecimals: 6 }
    catalog.listAsset({ id: n + 1, symbol, name: symbol, ...scale })
  })
  Object.entries(markets).forEach(([ticker, last], n) => {
    const [base, quote] = ticker.split('_').map((symbol) => ASSETS.indexOf(symbol) + 1)
    const sizes = { tickSize: '0.01', stepSize: '0.001', minPrice: ticks(1), minQuantity: lots(1) }
    const fees = {
      minTradeSize: atoms(1n),
      makerFeePpm: 0,
      takerFeePpm: 0,
      selfTrade: 'expire_taker',
    } as const
    const limits = { marketOrderMarginBps: 500, maxPriceDeviationBps: 500 }
    const names = { id: n + 1, ticker, description: '', baseAsset: base, quoteAsset: quote }
    catalog.listMarket({ ...names, ...sizes, ...fees, ...limits }, 'ACTIVE')
    prices.load(n + 1, last)
  })
  let looks = 0
  const counted = {
    assetBySymbol: catalog.assetBySymbol,
    markets() {
      looks += 1
      return catalog.markets()
    },
  }
  const found = dollarPrices(counted, prices)
  const text = (symbol: string) => {
    const price = found.get(ASSETS.indexOf(symbol) + 1)
    return price && dollarText(price)
  }
  return { found, looks, text, asset: (symbol: string) => catalog.assetBySymbol(symbol) as Asset }
}

t.test('an asset is worth its last price in dollars', async (t) => {
  const { text } = pricesOf({ BTC_USDC: 3_000_050 })
  t.equal(text('USDC'), '1')
  t.equal(text('BTC'), '30000.5')
  t.equal(text('ETH'), undefined)
})

t.test('prices go over other markets, and against the direction of one', async (t) => {
  const { text } = pricesOf({ ETH_BTC: 5, USDC_EURC: 80, BTC_USDC: 3_000_000, DOGE_ETH: 0 })
  t.equal(text('ETH'), '1500', 'over bitcoin')
  t.equal(text('EURC'), '1.25', 'a dollar is 0.8 of it')
  t.equal(text('DOGE'), undefined, 'a market without a trade prices nothing')
})

t.test('a market with dollars goes before a way around', async (t) => {
  const { text } = pricesOf({ ETH_BTC: 5, BTC_USDC: 3_000_000, ETH_USDC: 160_000 })
  t.equal(text('ETH'), '1600')
})

t.test('the markets are listed once, however many assets have a price', async (t) => {
  const { found, looks } = pricesOf({ BTC_USDC: 3_000_000, ETH_BTC: 5, DOGE_ETH: 1, PEPE_DOGE: 1 })
  t.equal(found.size, 5)
  t.equal(looks, 1)
})

t.test('a portfolio sums what has a price, and names what has none', async (t) => {
  const { found, asset } = pricesOf({ BTC_USDC: 3_000_001 })
  const owned = [
    { asset: asset('USDC'), total: 1n },
    { asset: asset('BTC'), total: 150_000_001n },
    { asset: asset('PEPE'), total: 10n ** 30n },
  ]
  t.same(portfolioAnswer(owned, found, 0), {
    assets_count: '3',
    // 0.00000001 + 1.50000001 × 30000.01, which is cut after eight decimals.
    total_value_usd: '45000.01530001',
    updated_at: '1970-01-01T00:00:00.000Z',
    assets: [
      { asset: 'USDC', total: '0.00000001', price_usd: '1', value_usd: '0.00000001' },
      { asset: 'BTC', total: '1.50000001', price_usd: '30000.01', value_usd: '45000.0153' },
      { asset: 'PEPE', total: '10000000000000000000000', price_usd: '', value_usd: '' },
    ],
    unpriced_assets: ['PEPE'],
  })
})
