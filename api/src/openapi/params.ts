import { type TSchema, Type } from '@sinclair/typebox'
import { ClientOrderId } from '@truebook/shared/wire/place-order'
import { OrderIdText, WalletAddress } from '@truebook/shared/wire/text'

/** The path parameters, by name. They are read by the routes themselves, each in its own words. */
export const PARAMS: Readonly<Record<string, TSchema>> = {
  ticker: Type.String({
    description: "A market's ticker; a slash for its underscore comes percent-encoded.",
    minLength: 1,
    examples: ['BTC_USDC'],
  }),
  base: Type.String({
    description: "What comes before the slash of a market's ticker.",
    minLength: 1,
    examples: ['BTC'],
  }),
  // In upper case somewhere, so that no name of a route passes for it.
  quote: Type.String({
    description: "What comes after the slash of a market's ticker.",
    pattern: '^[A-Za-z0-9]*[A-Z][A-Za-z0-9]*$',
    examples: ['USDC'],
  }),
  id: Type.String({ ...OrderIdText, description: "An order's id." }),
  client_order_id: Type.String({
    ...ClientOrderId,
    description: 'The name that the account gave an order when it was placed.',
  }),
  api_key: Type.String({
    description: "A key, as GET /api-keys lists one's own.",
    minLength: 1,
    examples: ['0b1f5e7c-5c62-4b8e-9a49-3d6b4f2f6a10'],
  }),
  address: Type.String({ ...WalletAddress, description: "A wallet's address." }),
  transfer_id: Type.String({ ...OrderIdText, description: "A transfer's id." }),
  user: Type.String({
    description: "`me`, or one's own `_id` or wallet.",
    minLength: 1,
    examples: ['me'],
  }),
  asset: Type.String({ description: "An asset's symbol.", minLength: 1, examples: ['USDC'] }),
}

/** What `id` is in the paths of withdrawals. */
export const WITHDRAWAL_ID = {
  id: Type.String({ ...OrderIdText, description: "A withdrawal's id." }),
}
