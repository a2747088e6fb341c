import { type Static, Type } from '@sinclair/typebox'
import { exactly, WalletSignature } from './text.js'

/** What GET /auth/nonce gives: good for one sign-in within five minutes. */
export const Nonce = Type.Object({ nonce: Type.String() })
export type Nonce = Static<typeof Nonce>

/** The body of POST /auth/verify: an EIP-4361 message with that nonce, and its signature. */
export const SignInBody = exactly({
  message: Type.String({ minLength: 1, maxLength: 4096 }),
  signature: WalletSignature,
})
export type SignInBody = Static<typeof SignInBody>

/** A session: send the token as the Authorization header. */
export const Session = Type.Object({
  token: Type.String(),
  /** Seconds. */
  expires_in: Type.Integer(),
  wallet_address: Type.String(),
})
export type Session = Static<typeof Session>
