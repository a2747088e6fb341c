import type { Database } from '@truebook/shared/db/connect'
import type { ApiKeyTable } from '@truebook/shared/db/tables'
import type { Scope } from '@truebook/shared/scope'
import type { Insertable } from 'kysely'

export interface ApiKeyRow {
  readonly account: number
  readonly wallet: string
  readonly sealed_secret: Buffer
  readonly scopes: readonly Scope[]
  readonly read_only: boolean
}

/** An active key with its owner's wallet. */
export async function activeApiKey(db: Database, apiKey: string): Promise<ApiKeyRow | undefined> {
  return db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account')
    .select(['account', 'wallet', 'sealed_secret', 'scopes', 'read_only'])
    .where('api_keys.api_key', '=', apiKey)
    .where('api_keys.status', '=', 'active')
    .executeTakeFirst()
}

export async function insertApiKey(db: Database, row: Insertable<ApiKeyTable>): Promise<void> {
  await db.insertInto('api_keys').values(row).execute()
}
