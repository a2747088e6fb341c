import { type Kysely, sql } from 'kysely'

/** What is to be done of deposits is found without going through all that there ever were. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  'drop index chain_deposits_parked',
  'create index chain_deposits_parked on chain_deposits (chain_id, token) where parked is not null',
]
