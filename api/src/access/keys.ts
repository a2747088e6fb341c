import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '@truebook/shared/db/connect'
import { TruebookError } from '@truebook/shared/error'
import type { Scope } from '@truebook/shared/scope'
import {
  apiKeyOf,
  countApiKeys,
  deleteApiKey,
  insertApiKey,
  isActive,
  type OwnedKeyRow,
  ownedApiKeys,
  setApiKeyStatus,
} from '../queries/api-keys.js'
import { isUsed, useRequest } from '../queries/used-requests.js'
import { logAccess } from './access-log.js'
import type { ApiKey, Caller } from './caller.js'
import type { Change } from './changes.js'
import { createLeaseCache } from './key-cache.js'
import { checkWithin, type KeyTerms, withoutScopes } from './key-terms.js'
import { type SealKeys, seal, unseal } from './seal.js'
import type { Code, Guarded, TwoFactor } from './two-factor.js'

export interface Keys {
  /** The key, active or not. A change counts on every api copy once it is answered. */
  find(apiKey: string): Promise<ApiKey | undefined>
  /**
   * Makes a key. Only now is its secret given. Throws `TWO_FACTOR_NEEDED`, `TOO_MANY_KEYS`,
   * `REPLAYED_MESSAGE` and why a code is refused.
   */
  create(caller: Caller, wish: KeyWish): Promise<NewKey>
  /**
   * Asks for a code only to activate. Throws `KEY_NOT_FOUND`, `REPLAYED_MESSAGE`, why a code is refused, and
   * `BROADER_KEY` where a key would activate one that may do more than itself.
   */
  setActive(caller: Caller, wish: NamedWish & { readonly active: boolean }): Promise<void>
  /** Throws `KEY_NOT_FOUND`, `REPLAYED_MESSAGE` and why a code is refused. */
  remove(caller: Caller, wish: NamedWish): Promise<void>
}

export interface KeyWish {
  readonly name: string
  readonly active: boolean
  readonly terms: KeyTerms
  /** Whether the scopes were asked for by name: if not, the key is made without those that it cannot get. */
  readonly namesScopes: boolean
  readonly code: Code
}

/** What is wished of a key that exists. */
export interface NamedWish {
  readonly apiKey: string
  readonly code: Code
}

export interface NewKey {
  readonly apiKey: string
  readonly secret: string
  readonly terms: KeyTerms
}

export interface KeysOptions {
  readonly db: Database
  readonly change: Change
  readonly demand: TwoFactor['demand']
  /** Scopes that no key gets while its account has no second factor. */
  readonly guardedScopes: readonly Scope[]
  readonly sealKeys: SealKeys
  readonly now: () => number
}

/** The most keys that one account may have. */
export const MAX_KEYS = 100
const MAX_KEY_LENGTH = 100
/** Refusals that tell of a change that was made before. */
const TELLING: readonly string[] = ['INVALID_API_KEY', 'KEY_NOT_FOUND', 'REPLAYED_MESSAGE']

export function createKeys(options: KeysOptions): Keys {
  const { db, change, demand, guardedScopes, sealKeys, now } = options
  const cache = createLeaseCache({ read, make: (row) => keyOf(row, sealKeys) })

  async function read(apiKeys: readonly string[]): Promise<ReadonlyMap<string, OwnedKeyRow>> {
    const rows = await ownedApiKeys(db, apiKeys)
    return new Map(rows.map((row) => [row.api_key, row]))
  }

  /**
   * Makes a change of keys that asks for a code. No HMAC covers the code, so a request that was used already
   * is refused before its code is checked: whoever heard one could otherwise lock its owner out with wrong
   * codes.
   */
  function prove<T>(caller: Caller, { code, act }: Guarded<T>): Promise<T> {
    return demand(caller, { code, check: (trx) => checkUnused(trx, caller), act })
  }

  /**
   * Answers a change of a key once no copy uses what was before it. So it does where the key is gone, or the
   * request was taken, already: that, too, tells of a change, which may have been made a moment ago.
   */
  async function settled(apiKey: string, made: Promise<void>): Promise<void> {
    const refusal = await made.catch((error) => {
      if (error instanceof TruebookError && TELLING.includes(error.code)) return error
      throw error
    })
    await cache.changed(apiKey)
    if (refusal) throw refusal
  }

  return {
    async find(apiKey) {
      return apiKey.length > MAX_KEY_LENGTH ? undefined : cache.get(apiKey)
    },
    async create(caller, { code, ...wish }) {
      const apiKey = randomUUID()
      const secret = randomBytes(32).toString('hex')
      const sealed_secret = seal(secret, { key: sealKeys.current, owner: apiKey })
      async function act(trx: Database, isOn: boolean): Promise<NewKey> {
        const made = { ...wish, terms: isOn ? wish.terms : withoutScopes(guardedScopes, wish) }
        await checkAsker(trx, caller)
        await useUpRequest(trx, caller, now())
        if ((await countApiKeys(trx, caller.account)) >= MAX_KEYS) throw tooManyKeys()
        await insertApiKey(trx, { api_key: apiKey, sealed_secret, ...rowOf(caller, made) })
        const details = detailsOf(made)
        await logAccess(trx, caller, { action: 'KEY_CREATED', subject: apiKey, details, at: now() })
        return { apiKey, secret, terms: made.terms }
      }
      return prove(caller, { code, act })
    },
    async setActive(caller, { apiKey, active, code }) {
      async function act(trx: Database): Promise<void> {
        const named = { account: caller.account, apiKey }
        await checkAsker(trx, caller)
        await useUpRequest(trx, caller, now())
        const row = await apiKeyOf(trx, named)
        if (!row) throw keyNotFound(apiKey)
        if (active && caller.key) checkWithin(termsOf(row), caller.key)
        const changed = await setApiKeyStatus(trx, named, active ? 'active' : 'inactive')
        const action = active ? 'KEY_ACTIVATED' : 'KEY_DEACTIVATED'
        if (changed) await logAccess(trx, caller, { action, subject: apiKey, at: now() })
      }
      // Off needs no code: an owner whose key was stolen need not look for the authenticator first.
      const made = active ? prove(caller, { code, act }) : change(caller.account, act)
      await settled(apiKey, made)
    },
    async remove(caller, { apiKey, code }) {
      async function act(trx: Database): Promise<void> {
        await checkAsker(trx, caller)
        await useUpRequest(trx, caller, now())
        const deleted = await deleteApiKey(trx, { account: caller.account, apiKey })
        if (!deleted) throw keyNotFound(apiKey)
        await logAccess(trx, caller, { action: 'KEY_DELETED', subject: apiKey, at: now() })
      }
      await settled(apiKey, prove(caller, { code, act }))
    },
  }
}

function keyOf(row: OwnedKeyRow, sealKeys: SealKeys): ApiKey {
  const { api_key: apiKey, account, wallet, plan } = row
  return {
    apiKey,
    account,
    wallet,
    secret: unseal(row.sealed_secret, { keys: sealKeys, owner: apiKey }),
    active: row.status === 'active',
    scopes: new Set(row.scopes),
    readOnly: row.read_only,
    ipAllowList: row.ip_allow_list,
    expiresAt: row.expires_at,
    plan,
  }
}

/**
 * Throws where the asking key is gone or inactive by now: a key that was deleted must not leave another
 * behind, or take the owner's others away.
 */
async function checkAsker(trx: Database, { key }: Caller): Promise<void> {
  if (key && !(await isActive(trx, key.apiKey))) throw new TruebookError('INVALID_API_KEY')
}

/** Throws `REPLAYED_MESSAGE` if this very request has already changed keys. */
async function checkUnused(trx: Database, { signed }: Caller): Promise<void> {
  if (signed && (await isUsed(trx, signed))) throw replayed()
}

/**
 * Marks the request as used, in the transaction of its change. No wallet signs these changes, so somebody who
 * heard a request by key could send it again, to get a key or to undo a later change. A request that is
 * refused is not used up. Throws `REPLAYED_MESSAGE`.
 */
async function useUpRequest(trx: Database, { signed }: Caller, now: number): Promise<void> {
  if (signed && !(await useRequest(trx, signed, now))) throw replayed()
}

function replayed(): TruebookError {
  const message =
    'This request was sent before, and counts once: sign it anew, with another x-api-timestamp.'
  return new TruebookError('REPLAYED_MESSAGE', { message, details: { field: 'x-api-timestamp' } })
}

/** A key as it is made. */
export type Made = Pick<KeyWish, 'name' | 'active' | 'terms'>

function rowOf({ account, key }: Caller, { name, active, terms }: Made) {
  return {
    account,
    status: active ? 'active' : 'inactive',
    name,
    scopes: [...terms.scopes],
    read_only: terms.readOnly,
    ip_allow_list: terms.ipAllowList && [...terms.ipAllowList],
    expires_at: terms.expiresAt,
    made_by: key?.apiKey ?? null,
  } as const
}

/** What a key may do, from its row. */
export function termsOf(row: {
  readonly scopes: KeyTerms['scopes']
  readonly read_only: boolean
  readonly ip_allow_list: KeyTerms['ipAllowList']
  readonly expires_at: number | null
}): KeyTerms {
  return {
    scopes: row.scopes,
    readOnly: row.read_only,
    ipAllowList: row.ip_allow_list,
    expiresAt: row.expires_at,
  }
}

function detailsOf({ name, active, terms }: Made) {
  return {
    name,
    status: active ? 'ACTIVE' : 'INACTIVE',
    scopes: terms.scopes.join(','),
    read_only: terms.readOnly,
    ip_allow_list: terms.ipAllowList?.join(',') ?? '*',
    expires_at: terms.expiresAt ?? 0,
  }
}

export function keyNotFound(apiKey: string): TruebookError {
  const message = `This account has no API key ${JSON.stringify(apiKey.slice(0, 80))}.`
  return new TruebookError('KEY_NOT_FOUND', { message })
}

function tooManyKeys(): TruebookError {
  const message = `An account has at most ${MAX_KEYS} API keys: delete one that is no longer used.`
  return new TruebookError('TOO_MANY_KEYS', { message })
}
