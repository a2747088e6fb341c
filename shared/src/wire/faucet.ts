import { type Static, Type } from '@sinclair/typebox'
import { AssetText, SignedDecimal } from './place-order.js'
import { Position } from './position.js'
import { Decimal, named, WalletAddress } from './text.js'

/** The body of POST /dev/faucet: play money, where the operator allows it. */
export const FaucetBody = named('FaucetBody', {
  wallet_address: WalletAddress,
  asset: AssetText,
  amount: Type.String({ ...SignedDecimal, examples: ['1000'] }),
})
export type FaucetBody = Static<typeof FaucetBody>

/** What was given, and what the wallet has of it now. */
export const FaucetGift = named('FaucetGift', {
  wallet_address: Type.String(),
  asset: Type.String(),
  amount: Decimal,
  position: Position,
})
export type FaucetGift = Static<typeof FaucetGift>
