import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import { type ExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { sql } from 'kysely'
import { exitOfWithdrawal } from './exit-of-withdrawal.js'

/** "exit" in ASCII. */
const LOCK = 0x65786974
const MOST_LEAVES = 1_000

/**
 * Appends the next withdrawals to the exit tree, at most a thousand, in one transaction: each leaf
 * with the root it leads to. Afterwards the tree is as the table has it, and after any failure the
 * same call does what is left. Several workers may do this at once.
 */
export async function appendExits(db: Database, tree: ExitTree): Promise<void> {
  let stored = tree.count()
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
      await appendStored(transaction, tree)
      stored = tree.count()
      const leaves = await appendNext(transaction, tree)
      if (leaves.length > 0) await transaction.insertInto('exit_leaves').values(leaves).execute()
    })
  } catch (error) {
    tree.cut(stored)
    throw error
  }
}

/** Appends the leaves that are stored beyond the tree: all of them for a worker that just began. */
async function appendStored(db: Database, tree: ExitTree): Promise<void> {
  for (;;) {
    const first = tree.count()
    const rows = await db
      .selectFrom('exit_leaves')
      .select(['exit_index', 'leaf'])
      .where('exit_index', '>=', first)
      .orderBy('exit_index')
      .limit(MOST_LEAVES)
      .execute()
    const hasGap = rows.some(({ exit_index }, position) => exit_index !== first + position)
    assert(!hasGap, 'The stored leaves must have no gaps.')
    tree.append(rows.map(({ leaf }) => leaf))
    if (rows.length < MOST_LEAVES) return
  }
}

/** Appends what was withdrawn beyond the tree, and gives the rows to store. */
async function appendNext(db: Database, tree: ExitTree) {
  const withdrawals = await db
    .selectFrom('withdrawals as w')
    .innerJoin('accounts as o', 'o.id', 'w.account')
    .innerJoin('assets as a', 'a.id', 'w.asset')
    .select(['w.id', 'w.exit_index', 'w.asset', 'w.amount', 'w.chain_id as chainId'])
    .select(['o.wallet', 'a.decimals', 'a.chain_decimals as chainDecimals'])
    .where('w.exit_index', '>=', tree.count())
    .orderBy('w.exit_index')
    .limit(MOST_LEAVES)
    .execute()
  return withdrawals.map(({ id, exit_index, ...withdrawal }) => {
    assert(exit_index === tree.count(), 'Exit indexes must have no gaps.')
    const leaf = exitLeaf(exitOfWithdrawal(withdrawal))
    tree.append([leaf])
    const root = Buffer.from(tree.root())
    return { exit_index, withdrawal_id: id, leaf: Buffer.from(leaf), root }
  })
}
