import type { Env } from '@truebook/shared/config'
import type { Database } from '@truebook/shared/db/connect'
import { IS_OWN_CREDIT, WHY_PARKED } from '@truebook/shared/db/own-credit'
import { sql } from 'kysely'
import { reasonOf } from './host-error.js'
import { readOptions } from './options.js'
import { withToolDatabase } from './tool-database.js'

const USAGE = `npm run deposits

Lists the deposits on chain that are not credited: those that are parked, with the reason, and those
on their way. One JSON object a line. Reads DATABASE_URL, or the database in DATA_DIR (./data).`

/** Rows of one query: anybody may make deposits that stay parked for ever. */
const A_PAGE = 1_000

/** `npm run deposits`: gives the exit code, 0 where the list could be read. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  try {
    return readOptions(argv, { options: {}, usage: USAGE }) ? await listOnce(env) : 0
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}.\n`)
    return 1
  }
}

function listOnce(env: Env): Promise<number> {
  return withToolDatabase(env, { max: 1, name: 'truebook deposits' }, async ({ db }) => {
    for await (const row of openDeposits(db)) {
      process.stdout.write(`${JSON.stringify(row)}\n`)
    }
    return 0
  })
}

/** All, the oldest of each chain first. */
async function* openDeposits(db: Database) {
  let after = { chain_id: 0, deposit_count: -1 }
  for (;;) {
    const page = await openDepositsAfter(db, after)
    yield* page
    if (page.length < A_PAGE) return
    after = page[page.length - 1]
  }
}

function openDepositsAfter(db: Database, after: { chain_id: number; deposit_count: number }) {
  return db
    .selectFrom('chain_deposits as c')
    .leftJoin('deposits as d', (join) =>
      join.onRef('d.network', '=', 'c.chain_id').onRef('d.deposit_count', '=', 'c.deposit_count'),
    )
    .leftJoin('accounts as a', 'a.id', 'd.account')
    .select([
      'c.chain_id',
      'c.deposit_count',
      WHY_PARKED.as('parked'),
      'c.token',
      'c.amount',
      'c.wallet',
    ])
    .select(['c.sender', 'c.block_number', 'c.transaction_hash'])
    .where(sql<boolean>`not ${IS_OWN_CREDIT}`)
    .where(
      sql<boolean>`(c.chain_id, c.deposit_count) > (${after.chain_id}, ${after.deposit_count})`,
    )
    .orderBy('c.chain_id')
    .orderBy('c.deposit_count')
    .limit(A_PAGE)
    .execute()
}
