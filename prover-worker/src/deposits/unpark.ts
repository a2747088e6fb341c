import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import type { Chain } from '../chain/register.js'
import { MAX_DEPOSIT, TOO_LARGE, UNKNOWN_TOKEN } from './deposit-row.js'

/**
 * Deposits of a token that was unknown when they came are credited once it is listed. That may be while
 * another worker writes down deposits by the tokens that it knew of before: so the tables are asked, and
 * again before each look at the chain; and so are those that an earlier version took to be too large. The escrow counts those too that the ledger cannot take, so they
 * get their atoms, and stay parked.
 */
export async function unparkListed(db: Database, { chainId }: Chain): Promise<void> {
  await sql`
    with listed as (
      select t.token, t.asset, ('1e' || a.decimals - a.chain_decimals)::numeric as atoms_per_unit
      from chain_tokens t join assets a on a.id = t.asset where t.chain_id = ${chainId})
    update chain_deposits c set asset = l.asset, atoms = c.amount * l.atoms_per_unit,
      parked = case when c.amount * l.atoms_per_unit >= ${MAX_DEPOSIT.toString()}::numeric
        then ${TOO_LARGE}::text end
    from listed l
    where c.chain_id = ${chainId} and c.token = l.token and (c.parked = ${UNKNOWN_TOKEN}
      or c.parked = ${TOO_LARGE} and c.atoms < ${MAX_DEPOSIT.toString()}::numeric)`.execute(db)
}
