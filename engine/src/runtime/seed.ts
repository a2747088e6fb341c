import type { Asset } from '@truebook/shared/asset'
import type { CommandOf } from '@truebook/shared/command'
import type { Market } from '@truebook/shared/market'
import { atoms, lots, ticks } from '@truebook/shared/units'
import { LONGEST_READ_MS, type SqlPool, withClient } from './sql.js'

/** The assets and markets that an exchange starts with, created by ordinary commands. */
export type SeedCommand =
  | Omit<CommandOf<'create_asset'>, 'id'>
  | Omit<CommandOf<'create_market'>, 'id'>

/** The commands that create the seeded assets and markets which are not there yet. */
export async function missingSeeds(pool: SqlPool): Promise<SeedCommand[]> {
  const { assets, markets } = await withClient(pool, async (client) => {
    const ask = (text: string) => client.query({ text, query_timeout: LONGEST_READ_MS })
    return {
      assets: await ask('select id, symbol as name from assets'),
      markets: await ask('select id, ticker as name from markets'),
    }
  })
  const isNew = (known: { rows: { id: number; name: string }[] }, id: number, name: string) =>
    !known.rows.some((row) => row.id === id || row.name === name)
  return [
    ...SEED_ASSETS.filter(({ id, symbol }) => isNew(assets, id, symbol)).map(
      (asset) => ({ type: 'create_asset', asset }) as const,
    ),
    ...SEED_MARKETS.filter(({ id, ticker }) => isNew(markets, id, ticker)).map(
      (market) => ({ type: 'create_market', market }) as const,
    ),
  ]
}

export const SEED_ASSETS: readonly Asset[] = [
  { id: 1, symbol: 'USDC', name: 'USD Coin', decimals: 8, displayDecimals: 2, chainDecimals: 6 },
  { id: 2, symbol: 'BTC', name: 'Bitcoin', decimals: 8, displayDecimals: 8, chainDecimals: 8 },
  { id: 3, symbol: 'ETH', name: 'Ether', decimals: 18, displayDecimals: 6, chainDecimals: 18 },
]

const QUOTE = 1

/** A maker pays 0.02 %, a taker 0.07 %; limits as wide as a recorded market needs them. */
const rules = {
  quoteAsset: QUOTE,
  tickSize: '0.01',
  minPrice: ticks(1),
  minQuantity: lots(1),
  // 0.01 USDC.
  minTradeSize: atoms(1_000_000n),
  makerFeePpm: 200,
  takerFeePpm: 700,
  marketOrderMarginBps: 500,
  maxPriceDeviationBps: 25_000,
  selfTrade: 'expire_taker',
} as const

export const SEED_MARKETS: readonly Market[] = [
  {
    ...rules,
    id: 1,
    ticker: 'BTC_USDC',
    description: 'Bitcoin in USD Coin',
    baseAsset: 2,
    stepSize: '0.000001',
  },
  {
    ...rules,
    id: 2,
    ticker: 'ETH_USDC',
    description: 'Ether in USD Coin',
    baseAsset: 3,
    stepSize: '0.0001',
  },
]
