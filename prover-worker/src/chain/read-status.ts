import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import type { ChainStatus } from '../status.js'

interface Seen {
  readonly chainId: number
  readonly head: number
  /** Deposits that the engine was asked for and has not credited. */
  readonly open: number
}

/** What the tables say of a chain: of its deposits those above the cursor, beside the open ones. */
export async function readStatus(
  db: Database,
  { chainId, head, open }: Seen,
): Promise<ChainStatus> {
  const { rows } = await sql<{ dealt: number; settled: number; parked: number; pending: number }>`
    select
      coalesce((select dealt_block from chain_cursors where chain_id = ${chainId}), 0) as dealt,
      coalesce((select max(leaf_count) from settlements
        where chain_id = ${chainId} and settled_at is not null), 0) as settled,
      (select count(*) from chain_deposits
        where chain_id = ${chainId} and parked is not null) as parked,
      (select count(*) from chain_deposits c where chain_id = ${chainId} and parked is null
        and block_number > (select dealt_block from chain_cursors where chain_id = ${chainId})
        and not exists (select from deposits d
          where d.network = c.chain_id and d.deposit_count = c.deposit_count)) as pending`.execute(
    db,
  )
  const [{ dealt, settled, parked, pending }] = rows
  return {
    chainId,
    head,
    dealt,
    settledLeaves: settled,
    parkedDeposits: parked,
    pendingDeposits: pending + open,
  }
}
