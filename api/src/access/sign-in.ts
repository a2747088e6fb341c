import { randomBytes } from 'node:crypto'
import { ParsedMessage } from '@spruceid/siwe-parser'
import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import { type ErrorDetails, TruebookError } from '@truebook/shared/error'
import type { Overload } from '../overload/overload.js'
import { insertNonce, useNonce } from '../queries/nonces.js'
import { wrongLine } from './sign-in-form.js'
import { wrongForm } from './unsigned.js'
import type { Verifier } from './verifier.js'

/** Sign-in with a wallet, EIP-4361. */
export interface SignIn {
  /** Makes a nonce, good for one message. */
  nonce(): Promise<string>
  /**
   * The wallet (lower-case) that signed a message; uses up its nonce. Throws `INVALID_SIGN_IN` and
   * `OVERLOADED`.
   */
  verify(signed: { readonly message: string; readonly signature: string }): Promise<string>
}

export interface SignInOptions {
  readonly db: Database
  readonly verifier: Pick<Verifier, 'verify'>
  readonly overload: Pick<Overload, 'confirm'>
  /** The only domain that messages may name; '' for any. */
  readonly domain: string
  readonly now: () => number
}

/** How far ahead of the server's clock a message may be dated. */
const AHEAD_MS = 60_000

export function createSignIn({ db, verifier, overload, domain, now }: SignInOptions): SignIn {
  return {
    async nonce() {
      const nonce = randomBytes(16).toString('hex')
      await insertNonce(db, nonce, now())
      return nonce
    },
    async verify({ message, signature }) {
      const { wallet, nonce } = outlineOf(message)
      overload.confirm('request')
      if (!(await verifier.verify({ candidates: [message], signature, wallet }))) {
        const expected = `signature must be by the wallet that line 2 of message names, ${wallet}, over all of message.`
        throw refusal(wrongForm(signature) ?? expected, { field: 'signature' })
      }
      // Uses the nonce up before the whole message is read: each reading, which is slow, costs a wallet and a
      // nonce.
      if (!(await useNonce(db, nonce, now()))) {
        throw refusal(
          `Nonce of message must be one that GET /v1/auth/nonce gave within five minutes, not yet used, but ${shown(nonce)} came.`,
        )
      }
      const parsed = readSignIn(message)
      assert(parsed.nonce === nonce, 'The nonce that was used must be the one that was read.')
      assert(parsed.address.toLowerCase() === wallet, 'The wallet must be the one that was read.')
      if (domain !== '' && parsed.domain !== domain) {
        throw refusal(
          `Line 1 of message must name the domain ${domain}, but ${shown(parsed.domain)} came.`,
        )
      }
      checkTimes(parsed, now())
      return wallet
    },
  }
}

const ADDRESS = /^0x[0-9a-f]{40}$/i
const NONCE = 'Nonce: '

/**
 * The wallet (lower-case) and nonce of a message, found by its lines alone: that takes no time, while to
 * parse the message takes milliseconds. Only the statement could contain another line like the nonce's, and
 * it comes before, so the last such line is right. Throws `INVALID_SIGN_IN`.
 */
export function outlineOf(message: string): { readonly wallet: string; readonly nonce: string } {
  const lines = message.split('\n')
  const [, address = ''] = lines
  const nonce = lines.findLast((line) => line.startsWith(NONCE))?.slice(NONCE.length)
  if (!ADDRESS.test(address) || !nonce) throw malformed(message)
  return { wallet: address.toLowerCase(), nonce }
}

/** Parses a sign-in message. Throws `INVALID_SIGN_IN`. */
export function readSignIn(message: string): ParsedMessage {
  try {
    return new ParsedMessage(message)
  } catch (cause) {
    throw malformed(message, cause)
  }
}

function checkTimes({ issuedAt, notBefore, expirationTime }: ParsedMessage, now: number): void {
  // A moment that does not parse is NaN, and every comparison with it false: so each check says what must
  // hold.
  if (!(Date.parse(issuedAt ?? '') <= now + AHEAD_MS)) {
    throw badMoment('Issued At', 'at most a minute ahead of', issuedAt, now)
  }
  if (notBefore != null && !(Date.parse(notBefore) <= now)) {
    throw badMoment('Not Before', 'not ahead of', notBefore, now)
  }
  if (expirationTime != null && !(Date.parse(expirationTime) > now)) {
    throw badMoment('Expiration Time', 'ahead of', expirationTime, now)
  }
}

function badMoment(title: string, must: string, came = '', now: number): TruebookError {
  const clock = `the server's clock, which GET /v1/time tells: it was ${new Date(now).toISOString()}`
  return refusal(`${title} of message must be ${must} ${clock}, but ${shown(came)} came.`)
}

function malformed(message: string, cause?: unknown): TruebookError {
  const { line, message: says } = wrongLine(message) ?? {}
  const form = 'message must have the form of EIP-4361, line by line'
  if (line === undefined)
    return refusal(`${form}, but one of its URIs or moments is none.`, {}, cause)
  return refusal(`${form}: ${says}`, { line }, cause)
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

function refusal(message: string, more: ErrorDetails = {}, cause?: unknown): TruebookError {
  const details = { field: 'message', ...more }
  return new TruebookError('INVALID_SIGN_IN', { message, details, cause })
}
