import { createHmac, timingSafeEqual } from 'node:crypto'
import { signingString } from './canonical.js'
import { TruebookError } from './error.js'
import type { BatchJson, FlatJson } from './flat-json.js'
import { parseTarget, type Query } from './query.js'

/**
 * How a request becomes a string: `A` is `METHOD|PATH|PAYLOAD|TIMESTAMP` with the query as part of
 * the path and the payload's keys sorted, `A0` the same with keys in the order sent, and `B` is
 * `METHOD|PATH|QUERY|BODY|TIMESTAMP` with the decoded query and the keys sorted.
 */
export type HmacForm = 'A' | 'A0' | 'B'

/** What the transport signature covers. */
export interface HmacRequest {
  readonly method: string
  /** The request target exactly as it came on the wire, such as `/v1/orders?page=0`. */
  readonly target: string
  /** The mount point, such as `/v1`, that clients may sign or leave out; '' for none. */
  readonly prefix: string
  /** The parsed body; undefined where there was none. */
  readonly body?: Body | undefined
  /** The exact text of `x-api-timestamp`: digits only. */
  readonly timestamp: string
  /** The forms that are accepted; all by default. */
  readonly forms?: readonly HmacForm[]
}

/** A request to sign, and how. */
export interface SignableRequest extends Omit<HmacRequest, 'forms'> {
  readonly apiKey: string
  readonly secret: string
  readonly form?: HmacForm
  /** Signs the path without its prefix, as the integration guide does. */
  readonly stripPrefix?: boolean
}

/** The three headers that carry a transport signature. */
export interface SignedHeaders {
  readonly 'x-api-key': string
  readonly 'x-api-signature': string
  readonly 'x-api-timestamp': string
}

/**
 * Whether the signature is the HMAC-SHA256 of one of the request's canonical strings, with the secret as
 * UTF-8 text. Each comparison takes constant time; stopping at the first match shows only which form the
 * client uses, which is no secret. Throws what `hmacCandidates` throws, and `INVALID_API_KEY` where the
 * signature is not 64 hex digits.
 */
export function verifyHmac(request: HmacRequest, secret: string, signatureHex: string): boolean {
  if (!SIGNATURE.test(signatureHex)) {
    const came = JSON.stringify(signatureHex.slice(0, 80))
    const message = `x-api-signature must be an HMAC-SHA256 as 64 hex digits, but ${came} came.`
    throw new TruebookError('INVALID_API_KEY', { message })
  }
  const signature = Buffer.from(signatureHex, 'hex')
  for (const text of canonicalRequests(request)) {
    if (timingSafeEqual(hmac(text, secret), signature)) return true
  }
  return false
}

/**
 * The distinct canonical strings of a request, likeliest first, at most six. No two different
 * requests share a string: neither path, query nor timestamp can hold a "|", and a body begins with
 * `{"` and an identifier, which cannot follow a "|" inside another body's string. Throws
 * `INVALID_QUERY`, `DUPLICATE_QUERY_KEY`, `UNEXPECTED_BODY` or `INVALID_TIMESTAMP`.
 */
export function hmacCandidates(request: HmacRequest): string[] {
  return [...canonicalRequests(request)]
}

/** Signs a request as a client does: for tests and benches. */
export function signRequest(request: SignableRequest): SignedHeaders {
  const { form = 'A', stripPrefix = false } = request
  const [kept, stripped] = canonicalRequests({ ...request, forms: [form] })
  const signature = hmac(stripPrefix ? (stripped ?? kept) : kept, request.secret)
  return {
    'x-api-key': request.apiKey,
    'x-api-signature': signature.toString('hex'),
    'x-api-timestamp': request.timestamp,
  }
}

type Body = FlatJson | BatchJson

const ALL_FORMS: readonly HmacForm[] = ['A', 'B', 'A0']
const SIGNATURE = /^[0-9a-f]{64}$/i
const METHOD = /^[A-Z]+$/
const TIMESTAMP = /^[0-9]{1,16}$/
const BODILESS = new Set(['GET', 'HEAD', 'DELETE'])
// Clients order query keys by localeCompare; a fixed locale makes our order the same everywhere.
const collator = new Intl.Collator('en')

function* canonicalRequests(request: HmacRequest): Generator<string, undefined> {
  checkRequest(request)
  const { method, target, prefix, forms = ALL_FORMS } = request
  const { path, query } = parseTarget(target)
  const strippable = prefix !== '' && target.startsWith(`${prefix}/`)
  const cuts = strippable ? [0, prefix.length] : [0]
  const seen = new Set<string>()
  for (const form of forms) {
    const tail = canonicalTail(form, query, request)
    if (seen.has(tail)) continue
    seen.add(tail)
    const head = form === 'B' ? path : target
    for (const cut of cuts) yield `${method}|${head.slice(cut)}|${tail}`
  }
  return undefined
}

function checkRequest({ method, body, timestamp }: HmacRequest): void {
  if (!METHOD.test(method)) {
    throw new TruebookError('METHOD_NOT_ALLOWED', { message: 'The method must be upper-case.' })
  }
  if (body !== undefined && BODILESS.has(method)) {
    throw new TruebookError('UNEXPECTED_BODY', { message: `${method} takes no body.` })
  }
  if (!TIMESTAMP.test(timestamp)) {
    const came = JSON.stringify(timestamp.slice(0, 40))
    const message = `x-api-timestamp must be the milliseconds since 1970 as 1 to 16 digits, but ${came} came.`
    throw new TruebookError('INVALID_TIMESTAMP', {
      message,
      details: { field: 'x-api-timestamp' },
    })
  }
}

/** The part of a canonical string after the path, which is the same with and without the prefix. */
function canonicalTail(form: HmacForm, query: Query, request: HmacRequest): string {
  const { body, timestamp } = request
  if (form === 'A0') return `${bodyText(body, JSON.stringify)}|${timestamp}`
  const sorted = bodyText(body, signingString)
  return form === 'A' ? `${sorted}|${timestamp}` : `${sortedQuery(query)}|${sorted}|${timestamp}`
}

function bodyText(body: Body | undefined, write: (body: Body) => string): string {
  return body === undefined || Object.keys(body).length === 0 ? '' : write(body)
}

function sortedQuery(query: Query): string {
  const entries = [...query].sort(([a], [b]) => collator.compare(a, b))
  return entries.map(([key, value]) => `${key}=${value}`).join('&')
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text, 'utf8').digest()
}
