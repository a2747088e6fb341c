import type { Database } from '@truebook/shared/db/connect'
import type { Head } from '../chain/node.js'

/**
 * The sentence that says that a node lacks blocks its chain had when the exchange stopped (`stoppedAt`, Unix
 * milliseconds), or undefined. Such a node knows nothing of roots that were posted in those blocks.
 */
export async function lateNode(
  db: Database,
  { chainId, head, stoppedAt }: { chainId: number; head: Head; stoppedAt: number },
): Promise<string | undefined> {
  const node = `The node of chain ${chainId} is behind: its newest block is ${head.number}`
  const row = await db
    .selectFrom('chain_cursors')
    .select('scanned_block')
    .where('chain_id', '=', chainId)
    .executeTakeFirst()
  if (row && head.number < row.scanned_block) {
    return `${node}, and this database has seen block ${row.scanned_block}. Ask again once it has as many.`
  }
  if (head.time > stoppedAt) return undefined
  return (
    `${node}, of ${new Date(head.time).toISOString()}, and the exchange stopped after that: roots of later may be ` +
    'missing. Ask again once it has a newer one; a chain that makes blocks only of transactions needs one.'
  )
}
