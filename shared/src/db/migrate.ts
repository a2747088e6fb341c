import { type Kysely, type Migration, Migrator, sql } from 'kysely'
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

/** In the order of their numbers; those that are missing were never used. */
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
}

/**
 * Brings the tables up to date, or as far as the migration `last`; under a lock, so that several may try at once.
 * Gives what it ran.
 */
export async function migrate(db: Database, last?: string): Promise<string[]> {
  const migrations = Object.entries(MIGRATIONS).map(([name, { statements }]) => {
    const up: Migration['up'] = (on) => runAll(on, statements)
    return [name, { up }]
  })
  const provider = { getMigrations: async () => Object.fromEntries(migrations) }
  const migrator = new Migrator({ db, provider })
  const { error, results = [] } = await (last === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(last))
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
