import { assert } from '@truebook/shared/assert'
import type { Clock } from '@truebook/shared/clock'
import type { Database } from '@truebook/shared/db/connect'
import { appendStored, demandStoredRoot } from '@truebook/shared/db/stored-exits'
import { type ExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { sql } from 'kysely'
import { exitOfWithdrawal } from './exit-of-withdrawal.js'

/** "exit" in ASCII. */
const LOCK = 0x65786974
const MOST_LEAVES = 1_000

/**
 * Appends the next withdrawals to the exit tree, at most a thousand, in one transaction: each leaf with the
 * root it leads to. Afterwards the tree in memory is as the table has it; after a failure the same call does
 * what is left. Several workers may do this at once. Stops before a withdrawal whose asset has no token on
 * its chain, as its leaf could never be claimed: `heldExit` tells of it.
 */
export async function appendExits(
  db: Database,
  tree: ExitTree,
  now: Clock = Date.now,
): Promise<void> {
  let stored = tree.count()
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
      await appendStored(transaction, tree)
      await demandStoredRoot(transaction, tree)
      stored = tree.count()
      const leaves = await appendNext(transaction, tree, now())
      if (leaves.length > 0) await transaction.insertInto('exit_leaves').values(leaves).execute()
    })
  } catch (error) {
    tree.cut(Math.min(stored, tree.count()))
    throw error
  }
}

/** Appends to the tree the withdrawals that it does not hold yet, and gives their rows to store. */
async function appendNext(db: Database, tree: ExitTree, appended_at: number) {
  const withdrawals = await db
    .selectFrom('withdrawals as w')
    .innerJoin('accounts as o', 'o.id', 'w.account')
    .innerJoin('assets as a', 'a.id', 'w.asset')
    .leftJoin('chains as c', 'c.chain_id', 'w.chain_id')
    .leftJoin('chain_tokens as t', (join) =>
      join.onRef('t.chain_id', '=', 'w.chain_id').onRef('t.asset', '=', 'w.asset'),
    )
    .select(['w.id', 'w.exit_index', 'w.amount', 'o.wallet', 'a.decimals', 't.token', 'c.network'])
    .select('a.chain_decimals as chainDecimals')
    .where('w.exit_index', '>=', tree.count())
    .orderBy('w.exit_index')
    .limit(MOST_LEAVES)
    .execute()
  const stuck = withdrawals.findIndex(({ token }) => token === null)
  const appendable = stuck === -1 ? withdrawals : withdrawals.slice(0, stuck)
  return appendable.map(({ id, exit_index, token, network, ...withdrawal }) => {
    assert(exit_index === tree.count(), 'Exit indexes must have no gaps.')
    assert(token !== null && network !== null, 'A leaf needs a token on its chain.')
    const leaf = exitLeaf(exitOfWithdrawal({ ...withdrawal, token, network }))
    tree.append([leaf])
    const root = Buffer.from(tree.root())
    return { exit_index, withdrawal_id: id, leaf: Buffer.from(leaf), root, appended_at }
  })
}
