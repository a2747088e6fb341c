import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { codeOf } from '../error-code.js'
import type { Database } from './connect.js'
import * as exchange from './migrations/0001-exchange.js'
import * as access from './migrations/0002-access.js'
import * as history from './migrations/0004-history.js'
import * as keys from './migrations/0005-keys.js'
import * as feed from './migrations/0006-feed.js'
import * as exits from './migrations/0007-exits.js'
import * as quarters from './migrations/0008-quarters.js'
import * as wishes from './migrations/0009-wishes.js'
import * as operators from './migrations/0011-operators.js'
import * as journalStorage from './migrations/0013-journal-storage.js'
import * as usedRequests from './migrations/0016-used-requests.js'
import * as withdrawalsTold from './migrations/0017-withdrawals-told.js'
import * as rowsMissing from './migrations/0018-rows-missing.js'
import * as openDeposits from './migrations/0019-open-deposits.js'
import * as creditedDeposits from './migrations/0020-credited-deposits.js'
import * as fillsInOrder from './migrations/0021-fills-in-order.js'
import * as noncesByAge from './migrations/0023-nonces-by-age.js'
import * as blockHashes from './migrations/0024-block-hashes.js'
import { newerTables, noTables, notUnicode, olderTables, oldTables } from './tables-error.js'

/** In the order of their numbers. Numbers that are missing were never used. */
const MIGRATIONS: Readonly<Record<string, { readonly statements: readonly string[] }>> = {
  '0001-exchange': exchange,
  '0002-access': access,
  '0004-history': history,
  '0005-keys': keys,
  '0006-feed': feed,
  '0007-exits': exits,
  '0008-quarters': quarters,
  '0009-wishes': wishes,
  '0011-operators': operators,
  '0013-journal-storage': journalStorage,
  '0016-used-requests': usedRequests,
  '0017-withdrawals-told': withdrawalsTold,
  '0018-rows-missing': rowsMissing,
  '0019-open-deposits': openDeposits,
  '0020-credited-deposits': creditedDeposits,
  '0021-fills-in-order': fillsInOrder,
  '0023-nonces-by-age': noncesByAge,
  '0024-block-hashes': blockHashes,
}

/**
 * Brings the tables up to date, or as far as the migration `last`; under a lock, so that several processes
 * may try at once. Gives the names of the migrations that it ran. Throws `TablesError` where the tables are
 * of a version from which there is no way here.
 */
export async function migrate(db: Database, last?: string): Promise<string[]> {
  const before = (await namesRun(db)) ?? []
  const unknown = before.filter((name) => !Object.hasOwn(MIGRATIONS, name))
  if (unknown.length > 0) throw newerTables(unknown)
  if (before.length === 0) await demandUnicode(db)
  const known = Object.keys(MIGRATIONS)
  if (before.some((name, i) => name !== known[i])) throw olderTables()
  const migrations = Object.entries(MIGRATIONS).map(([name, { statements }]) => {
    const up: Migration['up'] = (on) => runAll(on, statements)
    return [name, { up }]
  })
  const provider = { getMigrations: async () => Object.fromEntries(migrations) }
  const migrator = new Migrator({ db, provider })
  const { error, results = [] } = await (last === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(last))
  if (error) throw before.length > 0 && isOfOtherTables(error) ? olderTables(error) : error
  return results.map(({ migrationName }) => migrationName)
}

/**
 * Throws `TablesError` where the tables are not there or lack some of our migrations. Newer
 * migrations are fine: they only add, so that parts of the version before run on during an upgrade.
 */
export async function demandTables(db: Database): Promise<void> {
  const names = await namesRun(db)
  if (!names?.length) throw noTables()
  const missing = Object.keys(MIGRATIONS).filter((name) => !names.includes(name))
  if (missing.length > 0) throw oldTables(missing)
}

/** Names that people give, such as those of API keys, are in any script. */
async function demandUnicode(db: Database): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const [{ server_encoding: encoding }] = rows
  if (encoding !== 'UTF8') throw notUnicode(encoding)
}

/** Which migrations were run, in their order; undefined where there are no tables. */
async function namesRun(db: Database): Promise<string[] | undefined> {
  const ask = sql<{ readonly name: string }>`select name from kysely_migration order by name`
  return ask.execute(db).then(
    ({ rows }) => rows.map(({ name }) => name),
    (error: Error) => {
      if (codeOf(error) === NO_TABLE) return undefined
      throw error
    },
  )
}

const NO_TABLE = '42P01'
/**
 * A table or a column is missing or exists already: the tables are not the ones that our migrations build
 * on.
 */
const OTHER_TABLES: readonly unknown[] = [NO_TABLE, '42703', '42701', '42P07']

const isOfOtherTables = (error: unknown): error is Error =>
  error instanceof Error && OTHER_TABLES.includes(codeOf(error))

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
