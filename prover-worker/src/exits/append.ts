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
 * with the root it leads to. Gives the tree as the table then has it; `tree` itself stays as it was,
 * so after any failure the same call does what is left. Several workers may do this at once.
 */
export async function appendExits(db: Database, tree: ExitTree): Promise<ExitTree> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
    const next = await withStoredLeaves(transaction, tree)
    const leaves = await nextLeaves(transaction, next)
    if (leaves.length > 0) await transaction.insertInto('exit_leaves').values(leaves).execute()
    return next
  })
}

/** The tree with the leaves that are stored beyond it: all of them for a worker that just began. */
async function withStoredLeaves(db: Database, tree: ExitTree): Promise<ExitTree> {
  const next = tree.copy()
  for (;;) {
    const rows = await db
      .selectFrom('exit_leaves')
      .select(['exit_index', 'leaf'])
      .where('exit_index', '>=', next.count())
      .orderBy('exit_index')
      .limit(MOST_LEAVES)
      .execute()
    for (const { exit_index, leaf } of rows) {
      assert(exit_index === next.count(), 'The stored leaves must have no gaps.')
      next.append(leaf)
    }
    if (rows.length < MOST_LEAVES) return next
  }
}

/** Appends what was withdrawn beyond the tree, and gives the rows to store. */
async function nextLeaves(db: Database, tree: ExitTree) {
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
    tree.append(leaf)
    const root = Buffer.from(tree.root())
    return { exit_index, withdrawal_id: id, leaf: Buffer.from(leaf), root }
  })
}
