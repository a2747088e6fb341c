import { withPostgres } from './injections/fault.js'

/**
 * What is asked of Postgres' clock by name is answered by a function of ours, which is found before its
 * own: so its clock can be wrong while that of the machine, which all share, is right.
 */
export async function installClock(url: string): Promise<void> {
  await withPostgres(url, async (client) => {
    await client.query('create schema faults')
    await client.query(clockAhead(0))
    await client.query(`do $$ begin execute format(
      'alter database %I set search_path = faults, pg_catalog, public', current_database()); end $$`)
  })
}

/** Sets it this far ahead, negative for behind. */
export async function setPostgresClock(url: string, aheadMs: number): Promise<void> {
  await withPostgres(url, (client) => client.query(clockAhead(aheadMs)))
}

function clockAhead(ms: number): string {
  return `create or replace function faults.clock_timestamp() returns timestamptz volatile language sql
    return pg_catalog.clock_timestamp() + interval '${ms} milliseconds'`
}
