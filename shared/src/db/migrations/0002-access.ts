import { type Kysely, sql } from 'kysely'

/** The api's own tables: nothing in them is money. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table api_keys (
    api_key text primary key, account int not null, sealed_secret bytea not null,
    status text not null, created_at timestamptz not null default now())`,
  `create index api_keys_account on api_keys (account)`,
  `create table nonces (nonce text primary key, created_at timestamptz not null default now())`,
  `create sequence dev_deposits minvalue 0 start 0`,
]
