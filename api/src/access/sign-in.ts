import { randomBytes } from 'node:crypto'
import { ParsedMessage } from '@spruceid/siwe-parser'
import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import { TruebookError } from '@truebook/shared/error'
import type { Overload } from '../overload/overload.js'
import { insertNonce, useNonce } from '../queries/nonces.js'
import { wrongForm } from './unsigned.js'
import type { Verifier } from './verifier.js'

/** Sign-in with a wallet, EIP-4361. */
export interface SignIn {
  /** A nonce for one message. */
  nonce(): Promise<string>
  /** The wallet (lower-case) that signed a message. Throws `INVALID_SIGN_IN` and `OVERLOADED`. */
  verify(signed: { readonly message: string; readonly signature: string }): Promise<string>
}

export interface SignInOptions {
  readonly db: Database
  readonly verifier: Pick<Verifier, 'verify'>
  readonly overload: Pick<Overload, 'confirm'>
  /** The only domain that a message may name; '' for any. */
  readonly domain: string
  readonly now: () => number
}

/** How far ahead of the server's clock a message may be dated. */
const AHEAD_MS = 60_000

export function createSignIn({ db, verifier, overload, domain, now }: SignInOptions): SignIn {
  return {
    async nonce() {
      const nonce = randomBytes(16).toString('hex')
      await insertNonce(db, nonce)
      return nonce
    },
    async verify({ message, signature }) {
      const { wallet, nonce } = outlineOf(message)
      overload.confirm('request')
      if (!(await verifier.verify({ candidates: [message], signature, wallet }))) {
        throw refusal(
          wrongForm(signature) ?? 'The signature must be by the wallet that the message names.',
        )
      }
      // Before the message is read, so that each reading takes a wallet and a nonce of its own.
      if (!(await useNonce(db, nonce))) {
        throw refusal('The nonce must be one of GET /v1/auth/nonce, not yet used, and fresh.')
      }
      const parsed = readSignIn(message)
      assert(parsed.nonce === nonce, 'The nonce that was used must be the one that was read.')
      assert(parsed.address.toLowerCase() === wallet, 'The wallet must be the one that was read.')
      if (domain !== '' && parsed.domain !== domain) {
        throw refusal(`The message must name the domain ${domain}, but it names ${parsed.domain}.`)
      }
      checkTimes(parsed, now())
      return wallet
    },
  }
}

const ADDRESS = /^0x[0-9a-f]{40}$/i
const NONCE = 'Nonce: '

/**
 * Whose message it is (lower-case) and its nonce, by its lines alone: to read it takes milliseconds,
 * and this nothing. Of the lines before and after the nonce's only the statement could look like it,
 * and that comes before. Throws `INVALID_SIGN_IN`.
 */
export function outlineOf(message: string): { readonly wallet: string; readonly nonce: string } {
  const lines = message.split('\n')
  const [, address = ''] = lines
  const nonce = lines.findLast((line) => line.startsWith(NONCE))?.slice(NONCE.length)
  if (!ADDRESS.test(address) || !nonce) throw malformed()
  return { wallet: address.toLowerCase(), nonce }
}

/** What a sign-in message says. Throws `INVALID_SIGN_IN`. */
export function readSignIn(message: string): ParsedMessage {
  try {
    return new ParsedMessage(message)
  } catch (cause) {
    throw malformed(cause)
  }
}

function checkTimes({ issuedAt, notBefore, expirationTime }: ParsedMessage, now: number): void {
  // A moment that does not parse is NaN, which compares as false: each check says what must hold.
  if (!(Date.parse(issuedAt ?? '') <= now + AHEAD_MS)) {
    throw refusal('Issued At must be a moment that is not in the future.')
  }
  if (notBefore != null && !(Date.parse(notBefore) <= now)) {
    throw refusal('Not Before must be a moment that has come.')
  }
  if (expirationTime != null && !(Date.parse(expirationTime) > now)) {
    throw refusal('Expiration Time must be a moment that has not come.')
  }
}

function malformed(cause?: unknown): TruebookError {
  return refusal(
    'The message must have the form of EIP-4361, with the address in mixed case.',
    cause,
  )
}

function refusal(message: string, cause?: unknown): TruebookError {
  return new TruebookError('INVALID_SIGN_IN', { message, cause })
}
