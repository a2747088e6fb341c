import type { Asset } from '@truebook/shared/asset'
import { formatUnits } from '@truebook/shared/decimal'
import type { Position } from '@truebook/shared/wire/position'

/** What an account has of an asset, in atoms. */
export interface Balance {
  readonly available: bigint
  readonly held: bigint
}

/** A balance as its owner sees it. */
export function positionAnswer(asset: Asset, { available, held }: Balance): Position {
  const total = available + held
  const text = (atoms: bigint) => formatUnits(atoms, asset.decimals)
  return {
    name: asset.name,
    symbol: asset.symbol,
    asset: asset.symbol,
    asset_id: asset.id,
    decimals: asset.decimals,
    display_decimals: asset.displayDecimals,
    total: total.toString(),
    available: available.toString(),
    locked: held.toString(),
    total_formatted: text(total),
    available_formatted: text(available),
    locked_formatted: text(held),
  }
}
