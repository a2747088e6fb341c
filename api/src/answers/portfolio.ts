import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import type { Portfolio } from '@truebook/shared/wire/portfolio'
import { type DollarPrice, dollarText, dollarValue } from '../valuation.js'
import { isoTime } from './amounts.js'

/** All that an account has of an asset, held or available, in atoms. */
export interface Owned {
  readonly asset: Asset
  readonly total: bigint
}

/** Values are whole numbers of 10^-18 dollars; this many decimals are shown. */
const VALUE_DECIMALS = 18
const SHOWN_DECIMALS = 8

/** What an account owns, with its value. Assets without a price are listed but add nothing to the sum. */
export function portfolioAnswer(
  owned: readonly Owned[],
  prices: ReadonlyMap<number, DollarPrice>,
  now: number,
): Portfolio {
  const valued = owned.map((one) => {
    const price = prices.get(one.asset.id)
    const value = price && dollarValue(one.total, one.asset.decimals, price)
    return { ...one, price, value }
  })
  const sum = valued.reduce((total, { value = 0n }) => total + value, 0n)
  return {
    assets_count: String(owned.length),
    total_value_usd: shown(sum),
    updated_at: isoTime(now),
    assets: valued.map(({ asset, total, price, value }) => ({
      asset: asset.symbol,
      total: formatUnits(total, asset.decimals),
      price_usd: price ? dollarText(price) : '',
      value_usd: value === undefined ? '' : shown(value),
    })),
    unpriced_assets: valued.filter(({ price }) => !price).map(({ asset }) => asset.symbol),
  }
}

function shown(value: bigint): string {
  return formatUnits(value / 10n ** BigInt(VALUE_DECIMALS - SHOWN_DECIMALS), SHOWN_DECIMALS)
}
