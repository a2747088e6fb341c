import type { Database } from '@truebook/shared/db/connect'
import { atMoment } from '@truebook/shared/db/moment'
import { rollupExitRoot } from '@truebook/shared/exit-roots'
import { createExitTree, type ExitTree, exitLeaf } from '@truebook/shared/exit-tree'
import { firstOf } from '@truebook/shared/first-of'
import { sql } from 'kysely'
import { exitOfWithdrawal } from './exit-of-withdrawal.js'
import { heldExit } from './held-exit.js'

/** What came of making the exit tree again from the withdrawals. */
export interface ExitsAudit {
  readonly leaves: number
  readonly differences: readonly string[]
}

const LEAVES_AT_ONCE = 10_000
const MOST_DIFFERENCES = 10
const LATE_MS = 600_000

/**
 * Makes every leaf again from its withdrawal, and every settled root from the leaves, in one snapshot of the
 * tables: whatever the bridge can be made to pay must have been debited.
 */
export function auditExits(db: Database): Promise<ExitsAudit> {
  return atMoment(db, async (moment) => {
    const tree = createExitTree()
    const leaves = await differingLeaves(moment, tree)
    const roots = await differingRoots(moment, tree)
    const claims = await unsettledClaims(moment)
    const late = await lateWithdrawals(moment, tree.count())
    const differences = [...leaves, ...roots, ...claims, ...late]
    return { leaves: tree.count(), differences: firstOf(differences, MOST_DIFFERENCES) }
  })
}

/** Leaves that are not what their withdrawals say; fills the tree with what is stored. */
async function differingLeaves(db: Database, tree: ExitTree): Promise<string[]> {
  const differences: string[] = []
  for (;;) {
    const first = tree.count()
    const rows = await leavesFrom(db, first)
    for (const [i, row] of rows.entries()) {
      if (row.exit_index !== first + i) {
        // Every leaf behind the gap would be in another place of the tree.
        return [...differences, `The exit tree has no leaf ${first + i}.`]
      }
      tree.append([row.leaf])
      const difference = differenceOf(row) ?? rootDifferenceOf(row, tree)
      if (difference && differences.length <= MOST_DIFFERENCES) differences.push(difference)
    }
    if (rows.length < LEAVES_AT_ONCE) return differences
  }
}

type LeafRow = Awaited<ReturnType<typeof leavesFrom>>[number]

async function leavesFrom(db: Database, first: number) {
  return db
    .selectFrom('exit_leaves as l')
    .leftJoin('withdrawals as w', (join) =>
      join.onRef('w.exit_index', '=', 'l.exit_index').onRef('w.id', '=', 'l.withdrawal_id'),
    )
    .leftJoin('accounts as o', 'o.id', 'w.account')
    .leftJoin('assets as a', 'a.id', 'w.asset')
    .leftJoin('chains as c', 'c.chain_id', 'w.chain_id')
    .leftJoin('chain_tokens as t', (join) =>
      join.onRef('t.chain_id', '=', 'w.chain_id').onRef('t.asset', '=', 'w.asset'),
    )
    .select(['l.exit_index', 'l.leaf', 'l.root', 'w.amount', 'o.wallet', 'a.decimals', 't.token'])
    .select(['a.chain_decimals as chainDecimals', 'c.network'])
    .where('l.exit_index', '>=', first)
    .orderBy('l.exit_index')
    .limit(LEAVES_AT_ONCE)
    .execute()
}

function differenceOf({ exit_index, leaf, ...row }: LeafRow): string | undefined {
  const { amount, wallet, decimals, chainDecimals, token, network } = row
  if (amount === null || wallet === null || decimals === null || chainDecimals === null) {
    return `Leaf ${exit_index} of the exit tree is of no withdrawal.`
  }
  if (token === null || network === null) {
    return `The withdrawal of leaf ${exit_index} goes to where its asset has no token.`
  }
  const exit = exitOfWithdrawal({ amount, wallet, decimals, chainDecimals, token, network })
  if (leaf.equals(exitLeaf(exit))) return undefined
  return `Leaf ${exit_index} of the exit tree is not what its withdrawal says.`
}

/** The root beside a leaf is checked too: the next settlement posts the one beside the last leaf. */
function rootDifferenceOf({ exit_index, root }: LeafRow, tree: ExitTree): string | undefined {
  if (root.equals(tree.root())) return undefined
  return `The root at leaf ${exit_index} of the exit tree is not that of the leaves.`
}

/** Settlements whose roots are not those of the tree's first leaves. */
async function differingRoots(db: Database, tree: ExitTree): Promise<string[]> {
  const settlements = await db
    .selectFrom('settlements as s')
    .innerJoin('chains as c', 'c.chain_id', 's.chain_id')
    .select(['s.chain_id', 's.leaf_count', 's.local_root', 's.rollup_root', 'c.exchange_network'])
    .orderBy('s.leaf_count')
    .execute()
  return settlements.flatMap(({ chain_id, leaf_count, local_root, ...row }) => {
    const name = `The root of ${leaf_count} leaves for chain ${chain_id}`
    if (leaf_count > tree.count()) return [`${name} has more leaves than there are.`]
    if (!local_root.equals(tree.root(leaf_count))) return [`${name} is not that of the leaves.`]
    if (!row.rollup_root) return []
    const rollupRoot = rollupExitRoot(local_root, row.exchange_network)
    return row.rollup_root.equals(rollupRoot) ? [] : [`${name} is not in its rollup exit root.`]
  })
}

/**
 * Chains with a claim beyond their last settlement, each with its last such leaf. Only a posted root pays,
 * and its settlement is written down before it is posted.
 */
async function unsettledClaims(db: Database): Promise<string[]> {
  const { rows } = await sql<{ readonly chain_id: number; readonly leaf: number }>`
    select chain_id, max(exit_index) as leaf from chain_claims p
    where exit_index >= coalesce(
      (select max(leaf_count) from settlements s where s.chain_id = p.chain_id), 0)
    group by chain_id order by chain_id`.execute(db)
  return rows.map(
    ({ chain_id, leaf }) =>
      `Leaf ${leaf} of the exit tree was claimed on chain ${chain_id}, but no settlement holds it.`,
  )
}

/**
 * Withdrawals without a leaf ten minutes after they were made, as of the last look at a chain: a worker that
 * looks at the chain appends leaves too, within seconds.
 */
async function lateWithdrawals(db: Database, leaves: number): Promise<string[]> {
  const { rows } = await sql<{ readonly id: string }>`
    select id from withdrawals where exit_index >= ${leaves}
      and created_at < (select max(scanned_at) from chain_cursors) - ${LATE_MS}
    order by exit_index limit ${MOST_DIFFERENCES + 1}`.execute(db)
  const held = rows.length > 0 ? await heldExit(db) : undefined
  if (held) return [held.sentence]
  return rows.map(
    ({ id }) =>
      `Withdrawal ${id} had no leaf in the exit tree yet ten minutes after it was made. Ask again if a prover-worker began just now.`,
  )
}
