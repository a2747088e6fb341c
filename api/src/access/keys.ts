import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '@truebook/shared/db/connect'
import { TruebookError } from '@truebook/shared/error'
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
import { checkWithin, type KeyTerms } from './key-terms.js'
import { type SealKeys, seal, unseal } from './seal.js'

export interface Keys {
  /** The key, active or not. A change counts on every api copy once it is answered. */
  find(apiKey: string): Promise<ApiKey | undefined>
  /** Throws `REPLAYED_MESSAGE` if this very request has already changed keys. */
  checkUnused(caller: Caller): Promise<void>
  /** Makes a key. Only now is its secret given. Throws `TOO_MANY_KEYS` and `REPLAYED_MESSAGE`. */
  create(
    caller: Caller,
    wish: KeyWish,
  ): Promise<{ readonly apiKey: string; readonly secret: string }>
  /**
   * Throws `KEY_NOT_FOUND`, `REPLAYED_MESSAGE`, and `BROADER_KEY` where a key would activate one that may do
   * more than itself.
   */
  setActive(caller: Caller, apiKey: string, active: boolean): Promise<void>
  /** Throws `KEY_NOT_FOUND` and `REPLAYED_MESSAGE`. */
  remove(caller: Caller, apiKey: string): Promise<void>
}

export interface KeyWish {
  readonly name: string
  readonly active: boolean
  readonly terms: KeyTerms
}

export interface KeysOptions {
  readonly db: Database
  readonly change: Change
  readonly sealKeys: SealKeys
  readonly now: () => number
}

/** The most keys that one account may have. */
export const MAX_KEYS = 100
const MAX_KEY_LENGTH = 100

export function createKeys({ db, change, sealKeys, now }: KeysOptions): Keys {
  const cache = createLeaseCache({ read, make: (row) => keyOf(row, sealKeys) })

  async function read(apiKeys: readonly string[]): Promise<ReadonlyMap<string, OwnedKeyRow>> {
    const rows = await ownedApiKeys(db, apiKeys)
    return new Map(rows.map((row) => [row.api_key, row]))
  }

  return {
    async find(apiKey) {
      return apiKey.length > MAX_KEY_LENGTH ? undefined : cache.get(apiKey)
    },
    async checkUnused({ signed }) {
      if (signed && (await isUsed(db, signed))) throw replayed()
    },
    async create(caller, wish) {
      const apiKey = randomUUID()
      const secret = randomBytes(32).toString('hex')
      const sealed_secret = seal(secret, { key: sealKeys.current, owner: apiKey })
      await change(caller.account, async (trx) => {
        await checkAsker(trx, caller)
        await useUpRequest(trx, caller, now())
        if ((await countApiKeys(trx, caller.account)) >= MAX_KEYS) throw tooManyKeys()
        await insertApiKey(trx, { api_key: apiKey, sealed_secret, ...rowOf(caller, wish) })
        const details = detailsOf(wish)
        await logAccess(trx, caller, { action: 'KEY_CREATED', subject: apiKey, details, at: now() })
      })
      return { apiKey, secret }
    },
    async setActive(caller, apiKey, active) {
      await change(caller.account, async (trx) => {
        const named = { account: caller.account, apiKey }
        if (active) await checkAsker(trx, caller)
        await useUpRequest(trx, caller, now())
        const row = await apiKeyOf(trx, named)
        if (!row) throw keyNotFound(apiKey)
        if (active && caller.key) checkWithin(termsOf(row), caller.key)
        const changed = await setApiKeyStatus(trx, named, active ? 'active' : 'inactive')
        const action = active ? 'KEY_ACTIVATED' : 'KEY_DEACTIVATED'
        if (changed) await logAccess(trx, caller, { action, subject: apiKey, at: now() })
      })
      await cache.changed(apiKey)
    },
    async remove(caller, apiKey) {
      await change(caller.account, async (trx) => {
        await useUpRequest(trx, caller, now())
        const deleted = await deleteApiKey(trx, { account: caller.account, apiKey })
        if (!deleted) throw keyNotFound(apiKey)
        await logAccess(trx, caller, { action: 'KEY_DELETED', subject: apiKey, at: now() })
      })
      await cache.changed(apiKey)
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
 * behind.
 */
async function checkAsker(trx: Database, { key }: Caller): Promise<void> {
  if (key && !(await isActive(trx, key.apiKey))) throw new TruebookError('INVALID_API_KEY')
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

function rowOf({ account, key }: Caller, { name, active, terms }: KeyWish) {
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

function detailsOf({ name, active, terms }: KeyWish) {
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
