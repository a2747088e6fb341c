import { type TSchema, Type } from '@sinclair/typebox'
import { ApiKeyText } from '@truebook/shared/wire/api-key'
import { AssetText, ClientOrderId, TickerText } from '@truebook/shared/wire/place-order'
import { OrderIdText, WalletAddress } from '@truebook/shared/wire/text'

/** The path parameters by name. Routes check them by themselves, each with its own words. */
export const PARAMS: Readonly<Record<string, TSchema>> = {
  ticker: Type.String({
    ...TickerText,
    description: "A market's ticker; a slash for its underscore comes percent-encoded.",
  }),
  base: Type.String({
    description: "What comes before the slash of a market's ticker.",
    pattern: '^[A-Za-z0-9]+$',
    examples: ['BTC'],
  }),
  // With an upper-case letter, so that it cannot be a route's name.
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
    ...ApiKeyText,
    description: "A key, as GET /api-keys lists one's own.",
  }),
  address: Type.String({ ...WalletAddress, description: "A wallet's address." }),
  transfer_id: Type.String({ ...OrderIdText, description: "A transfer's id." }),
  user: Type.String({
    description: "`me`, or one's own `_id` or wallet.",
    pattern: '^(me|[0-9]+|0[xX][0-9a-fA-F]{40})$',
    examples: ['me'],
  }),
  asset: Type.String({ ...AssetText, description: "An asset's symbol." }),
}

/** `id` in the paths of withdrawals. */
export const WITHDRAWAL_ID = {
  id: Type.String({ ...OrderIdText, description: "A withdrawal's id." }),
}
