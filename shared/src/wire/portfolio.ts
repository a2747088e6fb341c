import { type Static, Type } from '@sinclair/typebox'
import { Decimal, IsoTime, named } from './text.js'

/** What an account owns, in US dollars at the markets' last prices; one USDC counts as one dollar. */
export const Portfolio = named('Portfolio', {
  assets_count: Type.String({ description: 'How many assets it owns any of.', examples: ['2'] }),
  total_value_usd: Type.String({ ...Decimal, description: 'Cut after eight decimals.' }),
  updated_at: IsoTime,
  assets: Type.Array(
    Type.Object({
      asset: Type.String({ examples: ['BTC'] }),
      total: Decimal,
      price_usd: Type.String({ ...Decimal, pattern: '^((0|[1-9][0-9]*)(\\.[0-9]+)?)?$' }),
      value_usd: Type.String({ ...Decimal, pattern: '^((0|[1-9][0-9]*)(\\.[0-9]+)?)?$' }),
    }),
    { description: 'Each asset; price and value are empty where no market gives a price.' },
  ),
  unpriced_assets: Type.Array(Type.String(), {
    description: 'Owned, but in no market with a price; not in total_value_usd.',
  }),
})
export type Portfolio = Static<typeof Portfolio>
