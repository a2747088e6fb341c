import { TruebookError } from '@truebook/shared/error'
import { jwtVerify, SignJWT } from 'jose'
import type { Owner } from './caller.js'

/** How long a session lasts, in seconds. */
export const SESSION_SECONDS = 900

const ALGORITHM = 'HS256'
const ISSUER = 'truebook'

/** Sessions that are stored nowhere but in their signed tokens. */
export interface Sessions {
  /** Makes a token for an owner. */
  start(owner: Owner): Promise<string>
  /** The owner that a token was made for, as of then. Throws `INVALID_SESSION`. */
  open(token: string): Promise<Owner>
}

export interface SessionOptions {
  /** 32 bytes. */
  readonly secret: Uint8Array
  readonly now: () => number
}

export function createSessions({ secret, now }: SessionOptions): Sessions {
  return {
    start({ account, wallet }) {
      const seconds = Math.floor(now() / 1000)
      return new SignJWT({ wallet })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setSubject(String(account))
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + SESSION_SECONDS)
        .sign(secret)
    },
    async open(token) {
      const checks = { algorithms: [ALGORITHM], issuer: ISSUER, currentDate: new Date(now()) }
      const { payload } = await jwtVerify(token, secret, checks).catch((cause) => {
        throw new TruebookError('INVALID_SESSION', { cause })
      })
      const account = Number(payload.sub)
      if (!Number.isSafeInteger(account) || typeof payload.wallet !== 'string') {
        throw new TruebookError('INVALID_SESSION')
      }
      return { account, wallet: payload.wallet }
    },
  }
}
