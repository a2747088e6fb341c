import type { Database } from '@truebook/shared/db/connect'
import { hexOf } from '@truebook/shared/exit-node'
import { behind } from '../chain/behind.js'
import { isRootOf, type SettledRoots } from '../chain/bridge.js'
import type { BlockTag } from '../chain/node.js'
import type { Chain } from '../chain/register.js'
import { foreignRoot } from './foreign-root.js'
import type { Poster } from './post.js'
import {
  dealtBlock,
  forget,
  insertSettlement,
  lastSettled,
  markSettled,
  type OpenSettlement,
  openSettlements,
  reopen,
  type Settlement,
  transactionOf,
  unsettledLeaves,
} from './settlements.js'

export interface SettleOptions {
  /** Undefined where other workers post, and this one only confirms. */
  readonly poster: Poster | undefined
  /** A batch is settled once it has this many leaves, or its first leaf is this old. */
  readonly leaves: number
  readonly ageMs: number
  readonly now: () => number
  /** Told the leaf count of a root that was confirmed and is gone from the chain. */
  readonly onLost: (leafCount: number) => void
}

/**
 * Takes the exit tree one step further on its way to the chain. Everything it needs to know is in the tables
 * or on the chain, so it may stop anywhere, and any worker with the lock may go on.
 */
export async function settleExits(
  db: Database,
  chain: Chain,
  options: SettleOptions,
): Promise<void> {
  await recheck(db, chain, options)
  const unposted = await advanceAll(db, chain, options)
  if (unposted === 0 && (await openNext(db, chain, options))) await advanceAll(db, chain, options)
}

/** Opens the next settlement if there are enough leaves, or one is old enough. Gives whether it did. */
async function openNext(
  db: Database,
  { chainId }: Chain,
  { leaves, ageMs, now }: SettleOptions,
): Promise<boolean> {
  const unsettled = await unsettledLeaves(db, chainId)
  if (!unsettled) return false
  // `requestedAt` is the engine's time, which never goes back: after a clock ran ahead it may be hours in the
  // future, and then counts as old.
  const age = Math.abs(now() - unsettled.requestedAt)
  if (unsettled.newLeaves < leaves && age < ageMs) return false
  await insertSettlement(db, { chainId, ...unsettled }, now())
  return true
}

/** Posts and confirms open settlements; gives how many are in no block yet. */
async function advanceAll(db: Database, chain: Chain, options: SettleOptions): Promise<number> {
  const open = await openSettlements(db, chain.chainId)
  if (open.length === 0) return 0
  const posted = await Promise.all(
    open.map(({ leaf_count }) => chain.settlementOf(leaf_count, 'latest')),
  )
  // A larger tree on the chain holds all of a smaller one, and the chain takes no smaller one after it: those
  // before `last` need not be posted.
  const last = posted.findLastIndex((roots) => roots !== undefined)
  let unposted = 0
  for (const [i, row] of open.entries()) {
    const roots = posted[i] ?? (i > last ? await post(db, chain, { row, options }) : undefined)
    if (roots) await confirm(db, chain, { row, roots, now: options.now() })
    else if (i > last) unposted += 1
  }
  return unposted
}

async function post(
  db: Database,
  chain: Chain,
  { row, options }: { readonly row: OpenSettlement; readonly options: SettleOptions },
): Promise<SettledRoots | undefined> {
  if (!options.poster) return undefined
  const foreign = await foreignRoot(db, chain)
  if (foreign) throw new Error(foreign)
  const { number } = await chain.node.head()
  if ((await chain.lastLeafCount(number)) >= row.leaf_count) {
    // Of several nodes, the one that was asked first may have been behind, and this one may have the root.
    const roots = await chain.settlementOf(row.leaf_count, number)
    // The chain takes no tree this small any more. The next turn opens a settlement of the whole tree.
    if (!roots) await forget(db, row)
    return roots
  }
  const isSent = await options.poster.post(db, chain, row)
  // A chain that mines at once has it already.
  return isSent ? chain.settlementOf(row.leaf_count, 'latest') : undefined
}

/**
 * Marks a settlement as settled once the block it is in is confirmed. Throws where the chain has another root
 * for as many leaves.
 */
async function confirm(
  db: Database,
  chain: Chain,
  { row, roots, now }: { row: Settlement; roots: SettledRoots; now: number },
): Promise<void> {
  if (roots.localRoot !== hexOf(row.local_root)) {
    throw new Error(
      `Chain ${chain.chainId} has the exit root ${roots.localRoot} for ${row.leaf_count} leaves, but the tree has ${hexOf(row.local_root)}.`,
    )
  }
  const sure = await settledFor(chain, row)
  if (!sure) return
  const { hash, blockNumber } = (await postingOf(db, chain, row)) ?? { hash: null, ...sure }
  await markSettled(db, row, { roots: sure.roots, hash, blockNumber, now })
}

/**
 * The roots posted for a settlement as of the last confirmed block, and that block; undefined if there are
 * none.
 */
async function settledFor(
  chain: Chain,
  row: Settlement,
): Promise<{ readonly roots: SettledRoots; readonly blockNumber: number } | undefined> {
  const { number } = await chain.node.head()
  const blockNumber = number - chain.confirmations + 1
  if (blockNumber < 0) return undefined
  const roots = await chain.settlementOf(row.leaf_count, blockNumber)
  return roots && { roots, blockNumber }
}

/**
 * The transaction that was signed last, if its receipt says that it posted the root. Otherwise it is not
 * known which one did: one from before a fee was raised, another worker's, or this one where the node has no
 * receipt.
 */
async function postingOf(
  db: Database,
  chain: Chain,
  row: Settlement,
): Promise<{ readonly hash: string; readonly blockNumber: number } | undefined> {
  // It may have been signed since the row was read.
  const hash = await transactionOf(db, row)
  const receipt = hash === null ? undefined : await chain.node.receipt(hash)
  if (hash === null || !receipt?.logs.some((log) => isRootOf(log, row.leaf_count))) return undefined
  return { hash, blockNumber: receipt.blockNumber }
}

/**
 * Checks that the last settled root, which proofs are made for, is still on the chain. Where it is not, that
 * settlement is opened again, and earlier ones that are gone too are forgotten.
 */
async function recheck(db: Database, chain: Chain, { onLost }: SettleOptions): Promise<void> {
  const newest = await lastSettled(db, { chainId: chain.chainId })
  if (!newest || (await isThere(chain, newest, 'latest'))) return
  // From here on all is asked as of one block: of several nodes, another may answer next.
  const at = await headWith(db, chain, newest)
  if (await isThere(chain, newest, at)) return
  onLost(newest.leaf_count)
  await reopen(db, newest)
  for (;;) {
    const row = await lastSettled(db, { chainId: chain.chainId, below: newest.leaf_count })
    if (!row || (await isThere(chain, row, at))) return
    await forget(db, row)
  }
}

/** The newest block; throws where the node is behind the block that a confirmed root was seen in. */
async function headWith(db: Database, chain: Chain, row: Settlement): Promise<number> {
  const known = Math.max(row.block_number ?? 0, await dealtBlock(db, chain.chainId))
  const head = await chain.node.head()
  if (head.number < known) throw behind(chain, { head, known })
  return head.number
}

async function isThere(chain: Chain, row: Settlement, at: BlockTag): Promise<boolean> {
  const roots = await chain.settlementOf(row.leaf_count, at)
  if (!roots || !row.mainnet_root || !row.rollup_root) return false
  return (
    roots.localRoot === hexOf(row.local_root) &&
    roots.mainnetRoot === hexOf(row.mainnet_root) &&
    roots.rollupRoot === hexOf(row.rollup_root)
  )
}
