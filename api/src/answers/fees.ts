import type { Fees } from '@truebook/shared/wire/fees'
import type { ListedMarket } from '../feed/catalog.js'

/**
 * What every account pays, by market. The one rate over all markets is the highest, so that it is too low for
 * none.
 */
export function feesAnswer(markets: readonly ListedMarket[]): Fees {
  const rates = markets.map(({ rules }) => ({
    ticker: rules.ticker,
    maker_ppm: rules.makerFeePpm,
    taker_ppm: rules.takerFeePpm,
  }))
  const highest = {
    maker_ppm: Math.max(0, ...rates.map((rate) => rate.maker_ppm)),
    taker_ppm: Math.max(0, ...rates.map((rate) => rate.taker_ppm)),
  }
  return {
    base_tier: 'standard',
    tier_label: 'Standard',
    fees: { ...highest, effective: highest },
    markets: rates,
  }
}
