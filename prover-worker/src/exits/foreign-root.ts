import type { Database } from '@truebook/shared/db/connect'
import { hexOf } from '@truebook/shared/exit-node'
import type { Bridge } from '../chain/bridge.js'

/**
 * The sentence that says that the last exit root on the chain is none of this database, or undefined.
 * A database that was restored to before a root knows nothing of what that root pays. To post another
 * tree over it would give its leaves' places to others, who could then never claim.
 */
export async function foreignRoot(db: Database, bridge: Bridge): Promise<string | undefined> {
  const count = await bridge.lastLeafCount('latest')
  if (count === 0) return undefined
  const leaf = await db
    .selectFrom('exit_leaves')
    .select('root')
    .where('exit_index', '=', count - 1)
    .executeTakeFirst()
  const posted = await bridge.settlementOf(count, 'latest')
  if (leaf && posted?.localRoot === hexOf(leaf.root)) return undefined
  const { exit_index: withdrawals } = await db
    .selectFrom('engine_state')
    .select('exit_index')
    .executeTakeFirstOrThrow()
  return (
    `The last exit root on chain ${bridge.chainId} pays ${count} withdrawals, and this database has ` +
    `${withdrawals}${withdrawals < count ? '' : ', but others'}: it was restored to before some of them. ` +
    'They are paid from money that it still holds: stop trading, and see "A restore to the past" in docs/operations.md.'
  )
}
