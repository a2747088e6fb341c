import { type Static, Type } from '@sinclair/typebox'
import { named, WalletSignature } from './text.js'

/** The answer of GET /auth/nonce: a nonce for one sign-in within five minutes. */
export const Nonce = named('Nonce', {
  nonce: Type.String({ examples: ['2f1c8a6d0b9e4f7a8c3d5e6f7a8b9c0d'] }),
})
export type Nonce = Static<typeof Nonce>

const MESSAGE = `example.org wants you to sign in with your Ethereum account:
0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266

Trade on Truebook.

URI: https://example.org
Version: 1
Chain ID: 1
Nonce: 2f1c8a6d0b9e4f7a8c3d5e6f7a8b9c0d
Issued At: 2026-01-01T00:00:00Z`

/**
 * The body of POST /auth/verify: an EIP-4361 message with that nonce, and its signature. Most messages have
 * some 300 characters; the limit bounds the time to read one.
 */
export const SignInBody = named('SignInBody', {
  message: Type.String({ minLength: 1, maxLength: 1024, examples: [MESSAGE] }),
  signature: WalletSignature,
})
export type SignInBody = Static<typeof SignInBody>

/** A session: send the token as the Authorization header. */
export const Session = named('Session', {
  token: Type.String(),
  /** Seconds. */
  expires_in: Type.Integer({ examples: [900] }),
  wallet_address: Type.String(),
})
export type Session = Static<typeof Session>
