import type { Database } from '@truebook/shared/db/connect'

/** A stored sealed secret, and the name of what it belongs to. */
export interface SealedRow<Name> {
  readonly name: Name
  readonly sealed: Buffer
}

/** The next sealed secrets of keys, ordered by key. */
export async function sealedKeysAfter(
  db: Database,
  after: string,
  limit: number,
): Promise<SealedRow<string>[]> {
  return db
    .selectFrom('api_keys')
    .select(['api_key as name', 'sealed_secret as sealed'])
    .where('api_key', '>', after)
    .orderBy('api_key')
    .limit(limit)
    .execute()
}

/** Replaces a seal by another, unless it was changed or deleted meanwhile. */
export async function replaceKeySeal(
  db: Database,
  { name, sealed }: SealedRow<string>,
  next: Buffer,
): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ sealed_secret: next })
    .where('api_key', '=', name)
    .where('sealed_secret', '=', sealed)
    .execute()
}

/** The next sealed secrets of second factors, ordered by account. */
export async function sealedFactorsAfter(
  db: Database,
  after: number,
  limit: number,
): Promise<SealedRow<number>[]> {
  return db
    .selectFrom('two_factor')
    .select(['account as name', 'sealed_secret as sealed'])
    .where('account', '>', after)
    .orderBy('account')
    .limit(limit)
    .execute()
}

export async function replaceFactorSeal(
  db: Database,
  { name, sealed }: SealedRow<number>,
  next: Buffer,
): Promise<void> {
  await db
    .updateTable('two_factor')
    .set({ sealed_secret: next })
    .where('account', '=', name)
    .where('sealed_secret', '=', sealed)
    .execute()
}
