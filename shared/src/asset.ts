import { int, record, type Shaped, text } from './codec.js'

const assetShape = {
  /** From 1, dense. */
  id: int,
  symbol: text,
  name: text,
  /** Digits behind the point in the ledger: one atom is 10^-decimals. */
  decimals: int,
  displayDecimals: int,
  /** Digits behind the point on chain; at most `decimals`. Amounts leave in whole chain units. */
  chainDecimals: int,
}

/** Something that can be owned, deposited and withdrawn. */
export type Asset = Shaped<typeof assetShape>

export const assetField = record(assetShape)

const SYMBOL = /^[A-Za-z0-9]{1,16}$/

/** The sentence that says what is wrong with an asset, or undefined. */
export function checkAsset(asset: Asset): string | undefined {
  if (!SYMBOL.test(asset.symbol)) return `symbol must be 1 to 16 letters and digits.`
  if (asset.id < 1) return 'id must be 1 or more.'
  if (asset.decimals > 18) return 'decimals must be at most 18.'
  if (asset.displayDecimals > asset.decimals) return 'displayDecimals must be at most decimals.'
  if (asset.chainDecimals > asset.decimals) return 'chainDecimals must be at most decimals.'
  return undefined
}
