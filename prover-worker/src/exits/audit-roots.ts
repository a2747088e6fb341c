import type { Database } from '@truebook/shared/db/connect'
import { appendStored } from '@truebook/shared/db/stored-exits'
import { hexOf } from '@truebook/shared/exit-node'
import { createExitTree, type ExitTree } from '@truebook/shared/exit-tree'
import type { Bridge, PostedRoots } from '../chain/bridge.js'
import type { BlockRange } from '../chain/log-ranges.js'
import { lacks } from '../chain/node.js'

/**
 * Asks a chain for every exit root that was posted, and gives a sentence for each that is not of the stored
 * leaves: it pays for ever, even after the rows it came from were lost to a restore. Tells as well of each
 * settlement in the tables that the chain lacks: nobody could claim with it.
 */
export async function auditRoots(
  db: Database,
  bridge: Bridge,
  { from, to }: BlockRange,
): Promise<readonly string[]> {
  const rows = await settledRows(db, bridge)
  const { number: head } = await bridge.node.head()
  // Up to the newest block that a settlement names: a node that is behind throws, and does not just seem to
  // lack its root.
  const end = Math.max(to, head, ...rows.map(({ block_number }) => block_number ?? 0))
  const last = await bridge.node.block(end)
  if (!last) throw lacks(end)
  const posted = await bridge.roots({ from, to: end }, last)
  // Read after the chain: leaves are stored before a root of them is posted.
  const tree = createExitTree()
  await appendStored(db, tree)
  const foreign = posted.filter((roots) => !isOf(roots, tree))
  const known = new Set(posted.map(textOf))
  const lacking = rows.map(rootsOf).filter((roots) => !known.has(textOf(roots)))
  return [
    ...foreign.map(
      (roots) => `Chain ${bridge.chainId} has the ${textOf(roots)}, which are not of our leaves.`,
    ),
    ...lacking.map(
      (roots) =>
        `The tables have the ${textOf(roots)}; chain ${bridge.chainId} lacks them from block ${from} (BRIDGE_FROM_BLOCK) on.`,
    ),
  ]
}

function settledRows(db: Database, { chainId }: Bridge) {
  return db
    .selectFrom('settlements')
    .select(['leaf_count', 'local_root', 'mainnet_root', 'rollup_root', 'block_number'])
    .where('chain_id', '=', chainId)
    .where('settled_at', 'is not', null)
    .orderBy('leaf_count')
    .execute()
}

type SettledRow = Awaited<ReturnType<typeof settledRows>>[number]

function rootsOf(row: SettledRow): PostedRoots {
  return {
    leafCount: row.leaf_count,
    localRoot: hexOf(row.local_root),
    mainnetRoot: row.mainnet_root ? hexOf(row.mainnet_root) : 'none',
    rollupRoot: row.rollup_root ? hexOf(row.rollup_root) : 'none',
  }
}

function isOf({ leafCount, localRoot }: PostedRoots, tree: ExitTree): boolean {
  return leafCount <= tree.count() && localRoot === hexOf(tree.root(leafCount))
}

function textOf({ leafCount, localRoot, mainnetRoot, rollupRoot }: PostedRoots): string {
  return `exit roots of ${leafCount} leaves, ${localRoot}, ${mainnetRoot} and ${rollupRoot}`
}
