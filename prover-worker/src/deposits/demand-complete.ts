import type { Database } from '@truebook/shared/db/connect'
import type { BridgeDeposit } from '../chain/bridge.js'
import { NoContract } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { RpcError } from '../chain/rpc.js'
import { checkComplete, DepositMissing } from './check-complete.js'
import { putBack } from './cursor.js'
import type { Rereads } from './rereads.js'

/** What a node told of the deposits in the blocks behind `dealt`. */
export interface Looked {
  readonly deposits: readonly BridgeDeposit[]
  readonly dealt: number
  /** The block that this exchange begins to read at. */
  readonly fromBlock: number
  /** How many deposits the bridge counts in the end; undefined where that is not asked. */
  readonly counted: number | undefined
  readonly rereads: Rereads
}

/**
 * Throws `DepositMissing` where a deposit is missing. While a worker catches up, only the next deposit
 * shows that, when the cursor may be past the one that is missing: then it goes back to the last known, or
 * to where all begins, when `rereads` says so. A bridge serves one exchange, so nothing known means that the
 * next one is its first.
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

/** The last deposit of all blocks up to this one, as the tables have them. */
async function lastDeposit(db: Database, { chainId }: Chain, block: number) {
  return (
    db
      .selectFrom('chain_deposits')
      .select(['deposit_count', 'block_number'])
      .where('chain_id', '=', chainId)
      .where('block_number', '<=', block)
      // By blocks, or Postgres may go through all that stands above.
      .orderBy('block_number', 'desc')
      .orderBy('deposit_count', 'desc')
      .limit(1)
      .executeTakeFirst()
  )
}

/** How many there were by the bridge; undefined where the node has not got the state of so old a block. */
async function countAt(chain: Chain, block: number): Promise<number | undefined> {
  if (block < 0) return 0
  return chain.depositCount(block).catch((error: unknown) => {
    // The bridge was deployed later.
    if (error instanceof NoContract) return 0
    // What did not answer at all is asked again.
    if (error instanceof RpcError) return undefined
    throw error
  })
}
