import type { Database } from '@truebook/shared/db/connect'
import { firstOf } from '@truebook/shared/first-of'
import { type RawBuilder, sql } from 'kysely'

/** A deposit. Each network counts its own. */
interface Deposit {
  readonly network: number
  readonly deposit_count: number
}

const MOST_NAMED = 10

/** Deposits that only one table has as credited, or whose network is no chain. */
export async function auditDeposits(db: Database): Promise<readonly string[]> {
  const passedOver = await first(db, PASSED_OVER)
  const foreign = await first(db, OF_NO_CHAIN)
  const uncredited = passedOver.map(
    ({ network, deposit_count }) =>
      `Deposit ${deposit_count} of chain ${network} is noted as credited, but nobody was credited it.`,
  )
  const unknown = foreign.map(
    ({ network, deposit_count }) =>
      `Deposit ${deposit_count} of network ${network} was credited, which is no chain in the tables.`,
  )
  return [...firstOf(uncredited, MOST_NAMED), ...firstOf(unknown, MOST_NAMED)]
}

/** The prover-worker passes these over for ever, since their rows say that they are credited. */
const PASSED_OVER = sql<Deposit>`select c.chain_id as network, c.deposit_count from chain_deposits c
  left join deposits d on d.network = c.chain_id and d.deposit_count = c.deposit_count
  where c.credited and d.network is null`

/** Without any chain, all money is play money. */
const OF_NO_CHAIN = sql<Deposit>`select d.network, d.deposit_count from deposits d
  where exists (select from chains)
    and not exists (select from chains c where c.chain_id = d.network)`

async function first(db: Database, deposits: RawBuilder<Deposit>): Promise<Deposit[]> {
  const { rows } = await sql<Deposit>`${deposits} order by 1, 2 limit ${MOST_NAMED + 1}`.execute(db)
  return rows
}
