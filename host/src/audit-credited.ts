import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'

interface Passed {
  readonly chain_id: number
  readonly deposit_count: number
}

const MOST_NAMED = 10

/** Deposits that the prover-worker passes over for ever, since their rows say that they are credited. */
export async function auditCredited(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<Passed>`
    select c.chain_id, c.deposit_count from chain_deposits c
    left join deposits d on d.network = c.chain_id and d.deposit_count = c.deposit_count
    where c.credited and d.network is null
    order by 1, 2 limit ${MOST_NAMED}`.execute(db)
  return rows.map(
    ({ chain_id, deposit_count }) =>
      `Deposit ${deposit_count} of chain ${chain_id} is noted as credited, but nobody was credited it.`,
  )
}
