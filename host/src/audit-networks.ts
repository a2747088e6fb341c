import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

interface Foreign {
  readonly network: number
  readonly deposit_count: number
}

const MOST_NAMED = 10

/** Deposits of a network that is no chain; without any chain, all money is play money. */
export async function auditNetworks(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<Foreign>`
    select d.network, d.deposit_count from deposits d
    where exists (select from chains)
      and not exists (select from chains c where c.chain_id = d.network)
    order by 1, 2 limit ${MOST_NAMED}`.execute(db)
  return rows.map(
    ({ network, deposit_count }) =>
      `Deposit ${deposit_count} of network ${network} was credited, which is no chain in the tables.`,
  )
}
