import { TruebookError } from '@truebook/shared/error'
import { isScope, SCOPES, type Scope } from '@truebook/shared/scope'
import type { CreateApiKeyBody } from '@truebook/shared/wire/api-key'
import type { ApiKey } from './caller.js'
import { coversRules, readIpRules } from './ip-rules.js'

/** What a key may do, from where, and until when. */
export interface KeyTerms {
  readonly scopes: readonly Scope[]
  readonly readOnly: boolean
  /** Addresses and ranges in their one spelling; null for any. */
  readonly ipAllowList: readonly string[] | null
  /** Unix milliseconds; null for never. */
  readonly expiresAt: number | null
}

export interface Asking {
  /** The key that asks for another; absent for a session, which may make any key. */
  readonly parent?: ApiKey | undefined
  readonly now: number
}

/**
 * The terms that a request asks for. A term that it leaves out is as wide as the asking key's. Throws
 * `INVALID_FIELD` and `BROADER_KEY`.
 */
export function readTerms(body: CreateApiKeyBody, asking: Asking): KeyTerms {
  const terms = {
    scopes: readScopes(body.scopes, asking),
    readOnly: body.read_only ?? false,
    ipAllowList: readRules(body.ip_allow_list, asking),
    expiresAt: readExpiry(body.expires_at, asking),
  }
  if (asking.parent) checkWithin(terms, asking.parent)
  return terms
}

/** Throws `BROADER_KEY`, naming the term, where a key could do something that its parent cannot. */
export function checkWithin(terms: KeyTerms, parent: ApiKey): void {
  const beyond = terms.scopes.filter((scope) => !parent.scopes.has(scope))
  if (beyond.length > 0) throw broader('scopes', `it lacks ${beyond.join(', ')}`)
  if (parent.readOnly && !terms.readOnly) throw broader('read_only', 'it may only read')
  if (parent.expiresAt !== null && (terms.expiresAt ?? Infinity) > parent.expiresAt) {
    throw broader('expires_at', `it expires at ${parent.expiresAt}`)
  }
  if (parent.ipAllowList === null) return
  if (!terms.ipAllowList || !coversRules(parent.ipAllowList, terms.ipAllowList)) {
    throw broader('ip_allow_list', `it may be used from ${parent.ipAllowList.join(', ')} only`)
  }
}

function readScopes(text: string | undefined, { parent }: Asking): readonly Scope[] {
  if (text === undefined) return SCOPES.filter((scope) => !parent || parent.scopes.has(scope))
  const asked = text.split(',').map(scopeNamed)
  return SCOPES.filter((scope) => asked.includes(scope))
}

/**
 * Terms without the scopes that the account's keys cannot get, since it has no second factor. Throws
 * `TWO_FACTOR_NEEDED` where such a scope was asked for by name.
 */
export function withoutScopes(
  withheld: readonly Scope[],
  { terms, namesScopes }: { readonly terms: KeyTerms; readonly namesScopes: boolean },
): KeyTerms {
  const needing = withheld.filter((scope) => terms.scopes.includes(scope))
  if (!namesScopes || needing.length === 0) {
    return { ...terms, scopes: terms.scopes.filter((scope) => !needing.includes(scope)) }
  }
  const scope = needing.join(', ')
  const message = `A key gets ${scope} only while two-factor authentication is on.`
  throw new TruebookError('TWO_FACTOR_NEEDED', { message, details: { scope } })
}

function scopeNamed(came: string): Scope {
  const word = came.trim()
  if (isScope(word)) return word
  const message = `scopes must be some of ${SCOPES.join(', ')}, joined by commas, but ${JSON.stringify(word.slice(0, 40))} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'scopes' } })
}

const ANY = '*'

function readRules(text: string | undefined, { parent }: Asking): readonly string[] | null {
  if (text === undefined) return parent?.ipAllowList ?? null
  return text === ANY ? null : readIpRules('ip_allow_list', text)
}

function readExpiry(at: number | undefined, { parent, now }: Asking): number | null {
  if (at === undefined) return parent?.expiresAt ?? null
  if (at === 0) return null
  if (at > now) return at
  const message = `expires_at must be a moment in the future, or 0 for never, but ${at} came and it is ${now} now.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: 'expires_at' } })
}

function broader(field: string, why: string): TruebookError {
  const message = `A key gives no other key more than it has: ${field} goes beyond the asking key, for ${why}.`
  return new TruebookError('BROADER_KEY', { message, details: { field } })
}
