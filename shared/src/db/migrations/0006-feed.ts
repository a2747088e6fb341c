import { type Kysely, sql } from 'kysely'

/** Dead-man switches: the engine's, one row an account that ever set one. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw('create table cancel_timers (account int primary key, due_at bigint not null)')
    .execute(db)
}
