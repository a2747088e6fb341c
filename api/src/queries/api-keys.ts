import type { Database } from '@truebook/shared/db/connect'
import type { ApiKeyTable } from '@truebook/shared/db/tables'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Page, PageOf } from '../page.js'

export type ApiKeyRow = Selectable<ApiKeyTable>

/** A key with its owner's wallet and plan; null for the default plan. */
export interface OwnedKeyRow extends ApiKeyRow {
  readonly wallet: string
  readonly plan: string | null
}

/** Those of these keys that exist. */
export async function ownedApiKeys(
  db: Database,
  apiKeys: readonly string[],
): Promise<OwnedKeyRow[]> {
  return db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account')
    .leftJoin('account_plans', 'account_plans.account', 'api_keys.account')
    .selectAll('api_keys')
    .select(['accounts.wallet', 'account_plans.plan'])
    .where(sql<boolean>`api_keys.api_key = any(${apiKeys}::text[])`)
    .execute()
}

export async function insertApiKey(db: Database, row: Insertable<ApiKeyTable>): Promise<void> {
  await db.insertInto('api_keys').values(row).execute()
}

export async function isActive(db: Database, apiKey: string): Promise<boolean> {
  const row = await db
    .selectFrom('api_keys')
    .select('api_key')
    .where('api_key', '=', apiKey)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row !== undefined
}

export async function countApiKeys(db: Database, account: number): Promise<number> {
  const { count } = await db
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  return count
}

/** An account's keys, newest first. */
export async function apiKeysOf(
  db: Database,
  account: number,
  page: Page,
): Promise<PageOf<ApiKeyRow>> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('account', '=', account)
    .orderBy('created_at', 'desc')
    .orderBy('api_key')
    .limit(page.size)
    .offset(page.index * page.size)
    .execute()
  return { total: await countApiKeys(db, account), rows }
}

export interface NamedKey {
  readonly account: number
  readonly apiKey: string
}

export async function apiKeyOf(
  db: Database,
  { account, apiKey }: NamedKey,
): Promise<ApiKeyRow | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('account', '=', account)
    .where('api_key', '=', apiKey)
    .executeTakeFirst()
}

/** Activates or deactivates a key; false where it was so already, or does not exist. */
export async function setApiKeyStatus(
  db: Database,
  { account, apiKey }: NamedKey,
  status: ApiKeyTable['status'],
): Promise<boolean> {
  const changed = await db
    .updateTable('api_keys')
    .set({ status })
    .where('account', '=', account)
    .where('api_key', '=', apiKey)
    .where('status', '!=', status)
    .returning('api_key')
    .executeTakeFirst()
  return changed !== undefined
}

/** Deletes a key; false where it does not exist. */
export async function deleteApiKey(db: Database, { account, apiKey }: NamedKey): Promise<boolean> {
  const deleted = await db
    .deleteFrom('api_keys')
    .where('account', '=', account)
    .where('api_key', '=', apiKey)
    .returning('api_key')
    .executeTakeFirst()
  return deleted !== undefined
}

/** When and from where a key was used last. */
export interface KeyUse {
  readonly apiKey: string
  /** Unix milliseconds. */
  readonly at: number
  readonly ip: string
}

/**
 * Notes the uses of many keys in one statement. A later use that another copy noted stays. The keys are
 * locked in order, so that of two copies that note the same keys one waits for the other, without a deadlock.
 */
export async function noteKeyUses(db: Database, uses: readonly KeyUse[]): Promise<void> {
  const keys = uses.map(({ apiKey }) => apiKey)
  const times = uses.map(({ at }) => at)
  const ips = uses.map(({ ip }) => ip)
  await sql`
    with locked as materialized (select api_key from api_keys
      where api_key = any(${keys}::text[]) order by api_key for no key update)
    update api_keys set last_used_at = used.at, last_used_ip = used.ip
    from unnest(${keys}::text[], ${times}::bigint[], ${ips}::text[]) as used (api_key, at, ip)
      join locked using (api_key)
    where api_keys.api_key = used.api_key and coalesce(last_used_at, 0) < used.at`.execute(db)
}
