import type { Database } from '@truebook/shared/db/connect'
import { hexOf } from '@truebook/shared/exit-node'
import type { Bridge } from '../chain/bridge.js'
import type { Block } from '../chain/node.js'

/**
 * The sentence that says that the last exit root on the chain is none of this database's, or undefined. A
 * database restored to before a root does not know what that root pays; nor does any know a root that
 * somebody else posted with the settler's key. Another tree posted over it would give its leaves' places to
 * others, and their owners could never claim. Throws where the node does not give the root of its own last
 * block: that says nothing about this database.
 */
export async function foreignRoot(
  db: Database,
  bridge: Bridge,
  asOf?: Block,
): Promise<string | undefined> {
  const { chainId } = bridge
  // All is asked as of one block: by the next question the newest may be another, or another node's.
  const head = asOf ?? (await bridge.node.head())
  const count = await bridge.lastLeafCount(head.number)
  if (count === 0) return undefined
  const leaf = await db
    .selectFrom('exit_leaves')
    .select('root')
    .where('exit_index', '=', count - 1)
    .executeTakeFirst()
  const posted = await bridge.settlementOf(count, head.number)
  if (!posted) {
    throw new Error(
      `The node of chain ${chainId} lacks the exit root of ${count} leaves that it has.`,
    )
  }
  if (leaf && posted.localRoot === hexOf(leaf.root)) return undefined
  const { exit_index: withdrawals } = await db
    .selectFrom('engine_state')
    .select('exit_index')
    .executeTakeFirstOrThrow()
  if (!leaf && withdrawals >= count) {
    return (
      `The last exit root on chain ${chainId} pays ${count} withdrawals, and not all of their leaves are appended ` +
      'yet: a prover-worker appends them. Ask again once it has.'
    )
  }
  return (
    `The last exit root on chain ${chainId} pays ${count} withdrawals, and this database has ` +
    `${withdrawals}${withdrawals < count ? '' : ', but others'}: it was restored to before some of them, or somebody ` +
    'else posted the root. They are paid from money that it still holds: stop trading, and see "A restore to the past" ' +
    'and "A stolen settler key" in docs/operations.md.'
  )
}
