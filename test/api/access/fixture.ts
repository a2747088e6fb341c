import { createSessions } from '@truebook/api/access/sessions'
import type { FlatJson } from '@truebook/shared/flat-json'
import { Wallet } from 'ethers'
import { TOTP } from 'otpauth'
import type { Test } from 'tap'
import { type Answer, createClient, request } from '../client.js'
import {
  type ApiOptions,
  type Ground,
  makeKey,
  openAccount,
  openApi,
  openGround,
} from '../fixture.js'

/** What signs the sessions of `openApi`. */
export const SESSION_SECRET = Buffer.alloc(32, 0x22)
export const START = 1_767_225_600_000

/** A user's own session, on any api copy. */
export type Session = (
  method: string,
  target: string,
  sent?: {
    readonly body?: FlatJson
    readonly code?: string
    readonly headers?: Record<string, string>
  },
) => Promise<Answer>

/** One account with a wallet, a clock that stands until it is moved, and api copies. */
export async function openUser(t: Test, env: Readonly<Record<string, string>> = {}) {
  const ground = await openGround(t)
  const wallet = new Wallet(`0x${'11'.repeat(32)}`)
  await openAccount(ground.db, { id: 1, wallet: wallet.address })
  let time = START
  const now = () => time
  const options: ApiOptions = { now, env }
  const { url } = await openApi(t, ground, options)

  return {
    ground,
    wallet,
    now,
    url,
    wait: (ms: number) => {
      time += ms
    },
    openCopy: async () => (await openApi(t, ground, options)).url,
    session: await sessionOf(url, { account: 1, wallet: wallet.address.toLowerCase() }),
    /** A session of the same user on another copy. */
    sessionAt: (other: string) =>
      sessionOf(other, { account: 1, wallet: wallet.address.toLowerCase() }),
    client: (key: { readonly apiKey: string; readonly secret: string }, at = url) =>
      createClient({ url: at, wallet, now, ...key }),
    makeKey: (terms: Parameters<typeof makeKey>[2] = {}) => makeKey(ground.db, 1, terms),
  }
}

export type User = Awaited<ReturnType<typeof openUser>>

/** A session that lasts through any move of the clock. */
export async function sessionOf(
  url: string,
  owner: { readonly account: number; readonly wallet: string },
): Promise<Session> {
  // Dated far ahead: these tests move their clock by days.
  const sessions = createSessions({ secret: SESSION_SECRET, now: () => START + 10 * 86_400_000 })
  const authorization = await sessions.start(owner)
  return (method, target, { body, code, headers = {} } = {}) =>
    request(url, {
      method,
      target: `/v1${target}`,
      headers: { authorization, ...(code ? { 'x-2fa-code': code } : {}), ...headers },
      body: body && JSON.stringify(body),
    })
}

/** What the user's authenticator app shows at a moment. */
export function codeAt(secret: string, timestamp: number): string {
  return TOTP.generate({ secret: secretOf(secret), timestamp })
}

/** Enrols, and moves on to the next code. */
export async function turnOnTwoFactor(user: User) {
  const { secret } = (await user.session('POST', '/users/me/2fa')).body
  const code = codeAt(secret, user.now())
  const { body } = await user.session('POST', '/users/me/2fa/confirm', { body: { code } })
  user.wait(30_000)
  return {
    secret: secret as string,
    recoveryCodes: body.recovery_codes as string[],
    /** A code that was not used yet, and moves on. */
    next() {
      user.wait(30_000)
      return codeAt(secret, user.now())
    },
  }
}

function secretOf(base32: string) {
  return new TOTP({ secret: base32 }).secret
}

export type { Ground }
