import type { Database } from '@truebook/shared/db/connect'
import { MAX_ISSUED } from '@truebook/shared/units'
import { sql } from 'kysely'
import type { Chain } from '../chain/register.js'
import { TOO_LARGE, UNKNOWN_TOKEN } from './deposit-row.js'

/**
 * Credits parked deposits whose token is listed by now. The tables are asked before each look at the chain,
 * because another worker may still write by an older list. Deposits that an earlier version wrongly called
 * too large are credited as well. Those that really are stay parked, but get their atoms: the escrow counts
 * them.
 */
export async function unparkListed(db: Database, { chainId }: Chain): Promise<void> {
  await sql`
    with listed as (
      select t.token, t.asset, ('1e' || a.decimals - a.chain_decimals)::numeric as atoms_per_unit
      from chain_tokens t join assets a on a.id = t.asset where t.chain_id = ${chainId})
    update chain_deposits c set asset = l.asset, atoms = c.amount * l.atoms_per_unit,
      parked = case when c.amount * l.atoms_per_unit >= ${MAX_ISSUED.toString()}::numeric
        then ${TOO_LARGE}::text end
    from listed l
    where c.chain_id = ${chainId} and c.token = l.token and (c.parked = ${UNKNOWN_TOKEN}
      or c.parked = ${TOO_LARGE} and c.atoms < ${MAX_ISSUED.toString()}::numeric)`.execute(db)
}
