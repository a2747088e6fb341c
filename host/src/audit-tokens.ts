import { CHAIN_SETTINGS } from '@truebook/prover-worker/config'
import { type Env, readConfig } from '@truebook/shared/config'
import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

const { BRIDGE_TOKENS } = CHAIN_SETTINGS

/** Each asset's token on the chain, as the environment says; empty if it says nothing. */
export function namedTokens(env: Env): ReadonlyMap<string, string> {
  return readConfig({ BRIDGE_TOKENS }, env).BRIDGE_TOKENS
}

interface Kept {
  readonly chain_id: number
  readonly symbol: string
  /** Null if the tables have none. */
  readonly token: string | null
}

/** Assets with another token in the tables: whoever writes there may have a worthless token credited. */
export async function auditTokens(
  db: Database,
  named: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (named.size === 0) return []
  const symbols = [...named.keys()]
  const { rows } = await sql<Kept>`
    select c.chain_id, s.symbol, t.token from chains c
    cross join (select symbol from assets union select unnest(${symbols}::text[])) s
    left join assets a on a.symbol = s.symbol
    left join chain_tokens t on t.chain_id = c.chain_id and t.asset = a.id
    order by 1, 2`.execute(db)
  return rows
    .filter(({ symbol, token }) => token !== (named.get(symbol)?.toLowerCase() ?? null))
    .map(
      ({ chain_id, symbol, token }) =>
        `BRIDGE_TOKENS has ${named.get(symbol) ?? 'no token'} as ${symbol}; the tables have ${token ?? 'none'} on chain ${chain_id}.`,
    )
}
