import { REJECTS, type RejectCode } from '@truebook/shared/reject'
import { type Scope, writes } from '@truebook/shared/scope'
import { UNCOUNTED } from '../http/limit-requests.js'
import { BODILESS } from '../http/request.js'
import { type Auth, costsNothing, type RouteDoc } from './describe.js'

/** What a single order can be refused for; one in a batch also for `TOO_MANY_PRICES` and `TOO_MANY_EVENTS`. */
export const ORDER_ERRORS = [
  'INVALID_MARKET',
  'MISSING_FIELDS',
  'INVALID_FIELD',
  'DUPLICATE_CLIENT_ORDER_ID',
  'MARKET_PAUSED',
  'MARKET_CANCEL_ONLY',
  'MARKET_POST_ONLY',
  'PRICE_BELOW_MINIMUM',
  'PRICE_OUTSIDE_BAND',
  'QUANTITY_BELOW_MINIMUM',
  'NOTIONAL_BELOW_MINIMUM',
  'NOTIONAL_TOO_LARGE',
  'WOULD_MATCH',
  'OWN_ORDER_TOO_DEEP',
  'ALREADY_EXPIRED',
  'BOOK_FULL',
  'TOO_MANY_OPEN_ORDERS',
  'INSUFFICIENT_BALANCE',
  'ACCOUNT_FROZEN',
] as const satisfies readonly RejectCode[]

/** What a cancel or an amendment of one order can be refused for, however it names the order. */
export const OPEN_ORDER_ERRORS = [
  'ORDER_NOT_FOUND',
  'ORDER_CLOSED',
  'ORDER_FILLED',
  'CANCELLATION_ALREADY_RECEIVED',
  'MARKET_PAUSED',
] as const satisfies readonly RejectCode[]

/** What every command that waits for the engine can be refused for. */
export const COMMAND_ERRORS = [
  'OUTCOME_UNKNOWN',
  'UNAVAILABLE',
] as const satisfies readonly RejectCode[]

const EVERYWHERE = [
  'INVALID_QUERY',
  'DUPLICATE_QUERY_KEY',
  'INVALID_REQUEST',
  'NOT_FOUND',
  'INTERNAL',
  'UNAVAILABLE',
] as const satisfies readonly RejectCode[]
const COUNTED = ['TOO_MANY_REQUESTS', 'OVERLOADED'] as const satisfies readonly RejectCode[]

const TWO_FACTOR = [
  'TWO_FACTOR_CODE_MISSING',
  'INVALID_TWO_FACTOR_CODE',
  'TWO_FACTOR_LOCKED',
] as const satisfies readonly RejectCode[]
const WITH_BODY = [
  'INVALID_JSON',
  'UNSUPPORTED_MEDIA_TYPE',
  'BODY_TOO_LARGE',
] as const satisfies readonly RejectCode[]
const WITH_FIELDS = [
  'MISSING_FIELDS',
  'INVALID_FIELD',
  'UNKNOWN_FIELD',
] as const satisfies readonly RejectCode[]
const SIGNED = [
  'INVALID_SIGNATURE',
  'INVALID_TIMESTAMP',
  'REPLAYED_MESSAGE',
  ...COMMAND_ERRORS,
] as const satisfies readonly RejectCode[]

const BY_KEY = [
  'INVALID_API_KEY',
  'INVALID_TIMESTAMP',
  'IP_NOT_ALLOWED',
] as const satisfies readonly RejectCode[]
const BY_AUTH: Readonly<Record<Auth, readonly RejectCode[]>> = {
  none: [],
  key: BY_KEY,
  session: ['INVALID_SESSION'],
  'key or session': [...BY_KEY, 'INVALID_SESSION'],
}

/** Every refusal that a route may give, in the order of the table of refusals. */
export function errorsOf(url: string, method: string, doc: RouteDoc): readonly RejectCode[] {
  const { auth, scope, twoFactor, signs, query, body, errors = [] } = doc
  const codes = new Set<RejectCode>([
    ...EVERYWHERE,
    ...(UNCOUNTED.test(url) ? [] : COUNTED),
    ...(BODILESS.has(method) ? (['UNEXPECTED_BODY'] as const) : WITH_BODY),
    ...(body ? WITH_FIELDS : []),
    ...(query ? (['INVALID_FIELD'] as const) : []),
    ...(query?.required ? (['MISSING_FIELDS'] as const) : []),
    ...(query?.additionalProperties === false ? (['UNKNOWN_FIELD'] as const) : []),
    ...BY_AUTH[auth],
    ...(scope !== undefined && !costsNothing(doc) ? (['CREDITS_EXHAUSTED'] as const) : []),
    ...ofScope(scope),
    ...(twoFactor ? TWO_FACTOR : []),
    ...(signs ? SIGNED : []),
    ...errors,
  ])
  return (Object.keys(REJECTS) as RejectCode[]).filter((code) => codes.has(code))
}

function ofScope(scope: Scope | undefined): readonly RejectCode[] {
  if (scope === undefined) return []
  return writes(scope) ? ['MISSING_SCOPE', 'READ_ONLY_KEY'] : ['MISSING_SCOPE']
}
