import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '@truebook/shared/db/connect'
import type { Scope } from '@truebook/shared/scope'
import { LRUCache } from 'lru-cache'
import { activeApiKey, insertApiKey } from '../queries/api-keys.js'
import { seal, unseal } from './seal.js'

/** Whom a request comes from. */
export interface Owner {
  readonly account: number
  /** Lower-case 0x address. */
  readonly wallet: string
}

/** An active API key. */
export interface ApiKey extends Owner {
  readonly secret: string
  readonly scopes: ReadonlySet<Scope>
  /** Overrides the scopes. */
  readonly readOnly: boolean
}

/** What a new key may do. */
export interface KeyTerms {
  readonly scopes: readonly Scope[]
  readonly readOnly?: boolean
}

export interface Keys {
  /** The key if it is active; what another api copy changed is seen within `CACHE_MS`. */
  find(apiKey: string): Promise<ApiKey | undefined>
  /** Makes a key. Its secret is given this once. */
  create(
    account: number,
    terms: KeyTerms,
  ): Promise<{ readonly apiKey: string; readonly secret: string }>
}

const CACHE_MS = 5_000
const CACHE_SIZE = 10_000
const MAX_KEY_LENGTH = 100

export function createKeys({ db, sealKey }: { db: Database; sealKey: Buffer }): Keys {
  // Unknown keys are remembered too, so that guessing does not reach the database each time.
  const cache = new LRUCache<string, { readonly key: ApiKey | undefined }>({
    max: CACHE_SIZE,
    ttl: CACHE_MS,
    fetchMethod: async (apiKey) => ({ key: await load(apiKey) }),
  })

  async function load(apiKey: string): Promise<ApiKey | undefined> {
    const row = await activeApiKey(db, apiKey)
    if (!row) return undefined
    const secret = unseal(row.sealed_secret, { key: sealKey, owner: apiKey })
    const { account, wallet, scopes, read_only } = row
    return { account, wallet, secret, scopes: new Set(scopes), readOnly: read_only }
  }

  return {
    async find(apiKey) {
      if (apiKey.length > MAX_KEY_LENGTH) return undefined
      return (await cache.fetch(apiKey))?.key
    },
    async create(account, { scopes, readOnly = false }) {
      const apiKey = randomUUID()
      const secret = randomBytes(32).toString('hex')
      const sealed = seal(secret, { key: sealKey, owner: apiKey })
      await insertApiKey(db, {
        api_key: apiKey,
        account,
        sealed_secret: sealed,
        status: 'active',
        scopes: [...scopes],
        read_only: readOnly,
      })
      return { apiKey, secret }
    },
  }
}
