import type { Database } from '@truebook/shared/db/connect'
import type { AllowedAddressTable, AllowListTable } from '@truebook/shared/db/tables'

/** An account's list: whether it is on, or about to go off. Undefined where it was never on. */
export async function allowListOf(
  db: Database,
  account: number,
): Promise<AllowListTable | undefined> {
  return db.selectFrom('allow_lists').selectAll().where('account', '=', account).executeTakeFirst()
}

/** Turns a list on, off at once, or off at a time. */
export async function putAllowList(db: Database, list: AllowListTable): Promise<void> {
  const { is_on, off_from } = list
  await db
    .insertInto('allow_lists')
    .values(list)
    .onConflict((conflict) => conflict.column('account').doUpdateSet({ is_on, off_from }))
    .execute()
}

/** All addresses on an account's list, ordered by address. */
export async function allowedAddresses(
  db: Database,
  account: number,
): Promise<AllowedAddressTable[]> {
  return db
    .selectFrom('allowed_addresses')
    .selectAll()
    .where('account', '=', account)
    .orderBy('address')
    .execute()
}

export interface Listed {
  readonly account: number
  /** Lower-case 0x address. */
  readonly address: string
}

export async function allowedAddress(
  db: Database,
  { account, address }: Listed,
): Promise<AllowedAddressTable | undefined> {
  return db
    .selectFrom('allowed_addresses')
    .selectAll()
    .where('account', '=', account)
    .where('address', '=', address)
    .executeTakeFirst()
}

/** Adds an address; false where it is on the list already. */
export async function insertAllowedAddress(
  db: Database,
  row: AllowedAddressTable,
): Promise<boolean> {
  const added = await db
    .insertInto('allowed_addresses')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('address')
    .executeTakeFirst()
  return added !== undefined
}

/** Removes an address; false where it is not on the list. */
export async function deleteAllowedAddress(
  db: Database,
  { account, address }: Listed,
): Promise<boolean> {
  const removed = await db
    .deleteFrom('allowed_addresses')
    .where('account', '=', account)
    .where('address', '=', address)
    .returning('address')
    .executeTakeFirst()
  return removed !== undefined
}
