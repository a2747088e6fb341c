import type { Database } from '@truebook/shared/db/connect'
import { sql } from 'kysely'
import { IS_CREDITED } from '../deposits/credit.js'
import type { ChainStatus } from '../status.js'

interface Seen {
  readonly chainId: number
  readonly head: number
}

/** What the tables say of a chain. */
export async function readStatus(db: Database, { chainId, head }: Seen): Promise<ChainStatus> {
  const { rows } = await sql<{ dealt: number; settled: number; parked: number; pending: number }>`
    select
      coalesce((select dealt_block from chain_cursors where chain_id = ${chainId}), 0) as dealt,
      coalesce((select max(leaf_count) from settlements
        where chain_id = ${chainId} and settled_at is not null), 0) as settled,
      (select count(*) from chain_deposits
        where chain_id = ${chainId} and parked is not null) as parked,
      (select count(*) from chain_deposits c
        where chain_id = ${chainId} and parked is null and not credited
        and not ${IS_CREDITED}) as pending`.execute(db)
  const [{ dealt, settled, parked, pending }] = rows
  return {
    chainId,
    head,
    dealt,
    settledLeaves: settled,
    parkedDeposits: parked,
    pendingDeposits: pending,
  }
}
