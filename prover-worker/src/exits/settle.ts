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
  /** Without one, others post, and this only looks. */
  readonly poster: Poster | undefined
  /** A batch is settled once it has so many leaves, or its first one is so old. */
  readonly leaves: number
  readonly ageMs: number
  readonly now: () => number
  /** Hears that a root that was confirmed is gone from the chain. */
  readonly onLost: (leafCount: number) => void
}

/**
 * Takes the exit tree one step further on its way to the chain. All that it knows stands in the
 * table or on the chain, so it may be stopped anywhere, and begun again by anybody who has the lock.
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

/** Opens the next settlement where enough is to be settled. */
async function openNext(
  db: Database,
  { chainId }: Chain,
  { leaves, ageMs, now }: SettleOptions,
): Promise<boolean> {
  const unsettled = await unsettledLeaves(db, chainId)
  if (!unsettled) return false
  // By the engine's time, which never falls: it may be hours ahead once clocks were.
  const age = Math.abs(now() - unsettled.requestedAt)
  if (unsettled.newLeaves < leaves && age < ageMs) return false
  await insertSettlement(db, { chainId, ...unsettled }, now())
  return true
}

/** Gives how many open settlements are on the chain in no block. */
async function advanceAll(db: Database, chain: Chain, options: SettleOptions): Promise<number> {
  const open = await openSettlements(db, chain.chainId)
  if (open.length === 0) return 0
  const posted = await Promise.all(
    open.map(({ leaf_count }) => chain.settlementOf(leaf_count, 'latest')),
  )
  // A tree with more leaves than this one holds all of it, and the chain takes no smaller one.
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
    // Of several nodes, the one that was asked before may have been behind.
    const roots = await chain.settlementOf(row.leaf_count, number)
    // The chain takes no tree as small: the next turn opens one that is whole.
    if (!roots) await forget(db, row)
    return roots
  }
  const isSent = await options.poster.post(db, chain, row)
  // A chain that mines at once has it already.
  return isSent ? chain.settlementOf(row.leaf_count, 'latest') : undefined
}

/** Marks a settlement that is in a block as settled once that block is deep enough. */
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

/** What stands posted as of the last block that is deep enough, and which that is. */
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
 * The transaction that was signed last, where its receipt tells that it posted the root. Otherwise it is not known
 * which one did: that of before a fee was raised, another worker's, or this one, and the node has no receipt of it.
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

/** Looks whether the root that proofs are made for is still there; posts it again where it is not. */
async function recheck(db: Database, chain: Chain, { onLost }: SettleOptions): Promise<void> {
  const newest = await lastSettled(db, { chainId: chain.chainId })
  if (!newest || (await isThere(chain, newest, 'latest'))) return
  // All is asked of one block from here on: of several nodes, the next answer may be another's.
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

/** The newest block, of a node that is not behind the one that a confirmed root was seen in. */
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
