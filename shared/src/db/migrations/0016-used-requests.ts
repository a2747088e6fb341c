import { type Kysely, sql } from 'kysely'

/** Requests that changed keys by the HMAC of another key alone, each good for one change. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  'create table used_requests (hmac bytea primary key, at bigint not null)',
  'create index used_requests_at on used_requests (at)',
]
