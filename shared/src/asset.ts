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
  const { id, symbol, decimals, displayDecimals, chainDecimals } = asset
  if (!SYMBOL.test(symbol))
    return `symbol must be 1 to 16 letters and digits, but "${symbol}" came.`
  if (id < 1) return `id must be 1 or more, but ${id} came.`
  if (decimals > 18) return `decimals must be at most 18, but ${decimals} came.`
  const most = `at most the ${decimals} of decimals`
  if (displayDecimals > decimals) {
    return `displayDecimals must be ${most}, but ${displayDecimals} came.`
  }
  if (chainDecimals > decimals) return `chainDecimals must be ${most}, but ${chainDecimals} came.`
  return undefined
}
