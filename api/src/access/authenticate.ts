import { TruebookError } from '@truebook/shared/error'
import type { BatchJson, FlatJson } from '@truebook/shared/flat-json'
import { verifyHmac } from '@truebook/shared/hmac'
import { type Scope, writes } from '@truebook/shared/scope'
import type { FastifyRequest } from 'fastify'
import type { ApiKey, Keys, Owner } from './keys.js'
import type { Sessions } from './sessions.js'

/** How far a request's x-api-timestamp may be from the server's clock, either way. */
const WINDOW_MS = 300_000

/** Where the routes are mounted; clients sign paths with it or without. */
export const PREFIX = '/v1'

/** Finds out whom a request comes from, or refuses it. */
export interface Access {
  /**
   * By API key and HMAC, for what the scope allows. Throws `INVALID_API_KEY`, `INVALID_TIMESTAMP`,
   * `MISSING_SCOPE`, `READ_ONLY_KEY` and what `verifyHmac` does.
   */
  byKey(request: FastifyRequest, scope: Scope): Promise<Owner>
  /** By API key where one is named, else by the session in `Authorization`, which may do all. */
  byKeyOrSession(request: FastifyRequest, scope: Scope): Promise<Owner>
}

export interface AccessOptions {
  readonly keys: Keys
  readonly sessions: Sessions
  readonly now: () => number
}

export function createAccess({ keys, sessions, now }: AccessOptions): Access {
  async function byKey(request: FastifyRequest, scope: Scope): Promise<Owner> {
    const apiKey = header(request, 'x-api-key')
    const signature = header(request, 'x-api-signature')
    const timestamp = header(request, 'x-api-timestamp')
    if (!apiKey || !signature || !timestamp) throw new TruebookError('INVALID_API_KEY')
    const key = await keys.find(apiKey)
    if (!key) throw new TruebookError('INVALID_API_KEY')
    const signed = {
      method: request.method,
      target: request.raw.url ?? '',
      prefix: PREFIX,
      body: bodyOf(request),
      timestamp,
    }
    if (!verifyHmac(signed, key.secret, signature)) throw new TruebookError('INVALID_API_KEY')
    checkWindow(Number(timestamp), now())
    checkScope(key, scope)
    return key
  }

  return {
    byKey,
    async byKeyOrSession(request, scope) {
      if (header(request, 'x-api-key')) return byKey(request, scope)
      const authorization = header(request, 'authorization')
      if (!authorization) throw new TruebookError('INVALID_API_KEY')
      return sessions.open(authorization.replace(/^Bearer +/i, ''))
    },
  }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** What the HMAC covers: GET and DELETE with a body were refused before. */
function bodyOf(request: FastifyRequest): FlatJson | BatchJson | undefined {
  return (request.body ?? undefined) as FlatJson | BatchJson | undefined
}

function checkWindow(timestamp: number, now: number): void {
  if (Math.abs(now - timestamp) <= WINDOW_MS) return
  const message = `x-api-timestamp must be within ${WINDOW_MS} ms of the server's clock, which GET /v1/time tells: it was ${now}, but ${timestamp} came.`
  throw new TruebookError('INVALID_TIMESTAMP', { message, details: { server_time: now } })
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
