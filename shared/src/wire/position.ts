import { type Static, Type } from '@sinclair/typebox'
import { BaseUnits, Decimal, named } from './text.js'

/** What an account has of one asset; `locked` is what its open orders hold. */
export const Position = named('Position', {
  name: Type.String(),
  symbol: Type.String(),
  asset: Type.String(),
  asset_id: Type.Integer(),
  decimals: Type.Integer(),
  display_decimals: Type.Integer(),
  total: BaseUnits,
  available: BaseUnits,
  locked: BaseUnits,
  total_formatted: Decimal,
  available_formatted: Decimal,
  locked_formatted: Decimal,
})
export type Position = Static<typeof Position>
