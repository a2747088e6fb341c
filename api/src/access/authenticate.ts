import type { Database } from '@truebook/shared/db/connect'
import { TruebookError } from '@truebook/shared/error'
import type { BatchJson, FlatJson } from '@truebook/shared/flat-json'
import { type HmacRequest, verifyHmac } from '@truebook/shared/hmac'
import { type Scope, writes } from '@truebook/shared/scope'
import type { FastifyRequest } from 'fastify'
import { costsNothing, isCancel } from '../openapi/describe.js'
import { accountById } from '../queries/accounts.js'
import type { ApiKey, Caller } from './caller.js'
import { matchesRules, plainAddress } from './ip-rules.js'
import type { Keys } from './keys.js'
import type { LastUsed } from './last-used.js'
import type { Credits } from './limits/credits.js'
import type { Plans } from './limits/plans.js'
import type { Counted, RequestLimits } from './limits/request-limits.js'
import type { Sessions } from './sessions.js'
import { notSigned, wronglySigned } from './unsigned.js'

/** The most by which a request's x-api-timestamp may differ from the server's clock, either way. */
const WINDOW_MS = 300_000

/** Where the routes are mounted; clients sign paths with it or without. */
export const PREFIX = '/v1'

/**
 * The signature of an unknown key is checked with this, so that its refusal takes as long as a wrong
 * signature's.
 */
const NOBODYS_SECRET = '0'.repeat(64)

/** What a route or an operation needs of a key. */
export interface ForKey {
  readonly scope: Scope
  /** Whether it costs no credits. */
  readonly isFree: boolean
  /** Whether it is counted as a cancel. */
  readonly isCancel: boolean
}

/** Finds out who sent a request, or refuses it. */
export interface Access {
  /**
   * The caller of a request to a route, by what the route's document (`RouteDoc`) asks for. A key must have
   * its scope: throws `INVALID_API_KEY`, `INVALID_TIMESTAMP`, `IP_NOT_ALLOWED`, `MISSING_SCOPE`,
   * `READ_ONLY_KEY`, `TOO_MANY_REQUESTS`, `CREDITS_EXHAUSTED` and what `verifyHmac` does. A session may do
   * everything: throws `INVALID_SESSION`. Where either is allowed, a key that is named decides.
   */
  callerOf(request: FastifyRequest): Promise<Caller>
  /** The caller of a connection, by the API key and HMAC that it logs in with. Throws as `callerOf` does. */
  byLogin(login: Login): Promise<Caller>
  /**
   * Checks again that a connection's key is usable. With `asked`, counts as a request and checks the scope
   * too.
   */
  again(caller: Caller, asked?: ForKey): Promise<Caller>
}

/** What logs a connection in: the signature is over a GET of `target` without a body. */
export interface Login {
  readonly apiKey: string
  readonly signature: string
  readonly timestamp: string
  readonly target: string
  readonly ip: string
}

export interface AccessOptions {
  readonly db: Database
  readonly keys: Pick<Keys, 'find'>
  readonly sessions: Sessions
  readonly lastUsed: Pick<LastUsed, 'note'>
  readonly limits: RequestLimits
  readonly plans: Pick<Plans, 'named'>
  readonly credits: Pick<Credits, 'pay'>
  readonly now: () => number
}

export function createAccess(options: AccessOptions): Access {
  const { db, keys, sessions, lastUsed, limits, plans, credits, now } = options

  async function byKey(request: FastifyRequest, asked: ForKey): Promise<Caller> {
    const apiKey = header(request, 'x-api-key')
    const signature = header(request, 'x-api-signature')
    const timestamp = header(request, 'x-api-timestamp')
    if (!apiKey || !signature || !timestamp) throw notSigned(request.headers)
    const { method } = request
    const signed = { method, target: request.raw.url ?? '', body: bodyOf(request), timestamp }
    const key = await signer({ apiKey, signature }, signed)
    const ip = plainAddress(request.ip)
    checkUsable(key, { ip, now: now() })
    checkScope(key, asked.scope)
    await count(request, key, asked)
    const hmac = Buffer.from(signature, 'hex')
    return { ...ownerOf(key, ip), signed: { hmac, timestamp: Number(timestamp) } }
  }

  function ownerOf(key: ApiKey, ip: string): Caller {
    lastUsed.note({ apiKey: key.apiKey, at: now(), ip })
    return { account: key.account, wallet: key.wallet, key, ip }
  }

  /** Counts a request only once its signature was checked: forged ones use up only their address's limit. */
  async function count(counted: Counted, key: ApiKey, asked: ForKey): Promise<void> {
    const plan = plans.named(key.plan)
    const kind = asked.isCancel ? 'cancels' : 'requests'
    // The key's limit first: a request refused there uses up nothing of the wallet's, which its other keys
    // share.
    await limits.ofKey(counted, key, plan, kind)
    await limits.ofWallet(counted, key.account, kind)
    if (!asked.isFree) await credits.pay(key.account, plan)
  }

  /** The key that signed a request, within the time allowed. Throws if the signature or the time is wrong. */
  async function signer(
    { apiKey, signature }: { readonly apiKey: string; readonly signature: string },
    signed: Omit<HmacRequest, 'prefix' | 'forms'>,
  ): Promise<ApiKey> {
    const key = await keys.find(apiKey)
    const request = { ...signed, prefix: PREFIX }
    const isSigned = verifyHmac(request, key?.secret ?? NOBODYS_SECRET, signature)
    if (!key || !isSigned) throw wronglySigned(request)
    checkWindow(Number(signed.timestamp), now())
    return key
  }

  async function bySession(request: FastifyRequest): Promise<Caller> {
    // Of two such headers Node keeps the first, while a proxy in front may have looked at the other.
    const [authorization, other] = request.raw.headersDistinct.authorization ?? []
    if (!authorization || other !== undefined) throw noToken(authorization ? 'two' : 'none')
    const owner = await sessions.open(authorization.replace(/^Bearer +/i, ''))
    // After a restore to the past, or a failover that lost data, the account may belong to another wallet.
    const account = await accountById(db, owner.account)
    if (account?.wallet !== owner.wallet) throw new TruebookError('INVALID_SESSION')
    await limits.ofSessions(request, owner.account)
    return { ...owner, ip: plainAddress(request.ip) }
  }

  return {
    async callerOf(request) {
      const { doc } = request.routeOptions.config
      if (doc?.auth === 'session') return bySession(request)
      if (!doc?.scope) throw new Error(`No document says who may ask ${request.url}.`)
      if (doc.auth === 'key' || header(request, 'x-api-key')) {
        const { scope } = doc
        return byKey(request, { scope, isFree: costsNothing(doc), isCancel: isCancel(doc) })
      }
      if (!header(request, 'authorization')) throw notSigned(request.headers)
      return bySession(request)
    },
    async byLogin({ apiKey, signature, timestamp, target, ip }) {
      const key = await signer({ apiKey, signature }, { method: 'GET', target, timestamp })
      checkUsable(key, { ip: plainAddress(ip), now: now() })
      return ownerOf(key, plainAddress(ip))
    },
    async again(caller, asked) {
      const { key, ip } = caller
      // What was known at the login counts even while Postgres is away: no key's terms change.
      if (key) checkUsable(key, { ip, now: now() })
      const known = key && (await keys.find(key.apiKey))
      if (!known) throw new TruebookError('INVALID_API_KEY')
      checkUsable(known, { ip, now: now() })
      if (!asked) return caller
      checkScope(known, asked.scope)
      await count({ standing: undefined }, known, asked)
      return ownerOf(known, ip)
    },
  }
}

function noToken(came: 'none' | 'two'): TruebookError {
  const message = `authorization must be the token of a session, which POST /v1/auth/verify gives, but ${came} came.`
  return new TruebookError('INVALID_SESSION', { message, details: { field: 'authorization' } })
}

/** A header that was sent once; Node joins or drops those sent twice. */
export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** The body that the HMAC covers; a GET or DELETE with a body was refused before. */
function bodyOf(request: FastifyRequest): FlatJson | BatchJson | undefined {
  return (request.body ?? undefined) as FlatJson | BatchJson | undefined
}

function checkWindow(timestamp: number, now: number): void {
  if (Math.abs(now - timestamp) <= WINDOW_MS) return
  const message = `x-api-timestamp must be within ${WINDOW_MS} ms of the server's clock, which GET /v1/time tells: it was ${now}, but ${timestamp} came.`
  throw new TruebookError('INVALID_TIMESTAMP', { message, details: { server_time: now } })
}

/**
 * Throws why a key may not be used. Called only for those who have the secret: nobody else may learn this.
 */
function checkUsable(
  { active, expiresAt, ipAllowList }: ApiKey,
  { ip, now }: { readonly ip: string; readonly now: number },
): void {
  if (!active) throw unusable('This API key is inactive: its owner may activate it.')
  if (expiresAt !== null && expiresAt <= now)
    throw unusable(`This API key expired at ${expiresAt}.`)
  if (ipAllowList === null || matchesRules(ip, ipAllowList)) return
  const message = `This API key may not be used from ${ip}.`
  throw new TruebookError('IP_NOT_ALLOWED', { message, details: { ip } })
}

function unusable(message: string): TruebookError {
  return new TruebookError('INVALID_API_KEY', { message })
}

function checkScope({ scopes, readOnly }: ApiKey, scope: Scope): void {
  if (!scopes.has(scope)) {
    const message = `This API key lacks the scope ${scope}, which this route asks for.`
    throw new TruebookError('MISSING_SCOPE', { message, details: { scope } })
  }
  if (readOnly && writes(scope)) {
    const message = `This API key may only read, but this route asks for the scope ${scope}.`
    throw new TruebookError('READ_ONLY_KEY', { message, details: { scope } })
  }
}
