import type { Database } from '@truebook/shared/db/connect'
import type { Tables } from '@truebook/shared/db/tables'
import { sql } from 'kysely'

/**
 * For a connection: the schema of the user's own name comes last, since an engine's user has another one; and a row that is
 * kept from this user is an error.
 */
export const AS_THE_ENGINE = `set row_security = off;
  select set_config('search_path', (select string_agg(quote_ident(schema), ', ')
    from unnest(array_append(array_remove(current_schemas(false), current_user), current_user)) schema), false)`

const AUDITED: readonly (keyof Tables)[] = [
  'engine_state',
  'journal',
  'assets',
  'markets',
  'accounts',
  'balances',
  'orders',
  'trades',
  'candles',
  'coarse_candles',
  'deposits',
  'cancel_timers',
  'transfers',
  'withdrawals',
  'exit_leaves',
  'operator_actions',
  'chains',
  'chain_tokens',
  'chain_cursors',
  'chain_deposits',
  'chain_claims',
  'chain_escrow',
  'settlements',
]

/** Audited tables that are none, but views or the like: those may show an auditor other rows than an engine. */
export async function auditRelations(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly name: string }>`
    select relname as name from pg_class
    where oid in (select to_regclass(name) from unnest(${AUDITED}::text[]) name) and relkind not in ('r', 'p')
    order by 1`.execute(db)
  return rows.map(
    ({ name }) => `${name} must be a table, but is none: what it shows may depend on who asks.`,
  )
}
