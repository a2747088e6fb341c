import type { Database } from '@truebook/shared/db/connect'
import type { BridgeDeposit } from '../chain/bridge.js'
import { NoContract } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { RpcError } from '../chain/rpc.js'
import { checkComplete, DepositMissing } from './check-complete.js'
import { putBack } from './cursor.js'
import type { Rereads } from './rereads.js'

/** What a node gave as the deposits of the blocks above `dealt`. */
export interface Looked {
  readonly deposits: readonly BridgeDeposit[]
  readonly dealt: number
  /** The first block that this exchange reads. */
  readonly fromBlock: number
  /**
   * How many deposits the bridge has counted at the end of these blocks; undefined where it was not asked.
   */
  readonly counted: number | undefined
  readonly rereads: Rereads
}

/**
 * Throws `DepositMissing` where a deposit is missing. While a worker catches up, a missing deposit shows only
 * at the one after it, and the cursor may be past it by then. Where it is, the cursor goes back to the last
 * known deposit, or to `fromBlock` without one, as often as `rereads` allows. A bridge serves one exchange,
 * so where no deposit is known the next one must be number 0.
 */
export async function demandComplete(
  db: Database,
  chain: Chain,
  { dealt, fromBlock, rereads, ...told }: Looked,
): Promise<void> {
  const last = await lastDeposit(db, chain, dealt)
  const first = last ? last.deposit_count + 1 : 0
  try {
    checkComplete({ ...told, first })
  } catch (error) {
    const isFirst = error instanceof DepositMissing && error.depositCount === first
    if (isFirst && (await countAt(chain, dealt)) !== first && rereads.take()) {
      await putBack(db, chain, (last?.block_number ?? fromBlock) - 1)
    }
    throw error
  }
}

/** The last deposit in the blocks up to this one, by the tables. */
async function lastDeposit(db: Database, { chainId }: Chain, block: number) {
  return (
    db
      .selectFrom('chain_deposits')
      .select(['deposit_count', 'block_number'])
      .where('chain_id', '=', chainId)
      .where('block_number', '<=', block)
      // Ordered by block: ordered by count, Postgres may read every row above that block.
      .orderBy('block_number', 'desc')
      .orderBy('deposit_count', 'desc')
      .limit(1)
      .executeTakeFirst()
  )
}

/** How many deposits the bridge had counted at a block; undefined where the node no longer has its state. */
async function countAt(chain: Chain, block: number): Promise<number | undefined> {
  if (block < 0) return 0
  return chain.depositCount(block).catch((error: unknown) => {
    // The bridge was deployed after that block.
    if (error instanceof NoContract) return 0
    // The node refused. Other errors, such as no answer, are thrown, and the next turn asks again.
    if (error instanceof RpcError) return undefined
    throw error
  })
}
