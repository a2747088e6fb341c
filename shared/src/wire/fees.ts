import { type Static, Type } from '@sinclair/typebox'
import { named } from './text.js'

const rateFields = {
  maker_ppm: Type.Integer({ description: 'Millionths of the notional.', examples: [200] }),
  taker_ppm: Type.Integer({ description: 'Millionths of the notional.', examples: [700] }),
}

/** The fees that an account pays. Where markets differ, `fees` are the highest rates. */
export const Fees = named('Fees', {
  base_tier: Type.String({ examples: ['standard'] }),
  tier_label: Type.String({ examples: ['Standard'] }),
  fees: Type.Object({ ...rateFields, effective: Type.Object(rateFields) }),
  markets: Type.Array(Type.Object({ ticker: Type.String(), ...rateFields })),
})
export type Fees = Static<typeof Fees>
