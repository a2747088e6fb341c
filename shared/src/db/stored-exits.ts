import { assert } from '../assert.js'
import type { ExitTree } from '../exit-tree.js'
import type { Database } from './connect.js'

const MOST_LEAVES = 10_000

/**
 * Appends to a tree the stored leaves that it lacks. If the tree's last root is not the stored one, as
 * after a failover that lost leaves, the tree is built anew.
 */
export async function appendStored(db: Database, tree: ExitTree): Promise<void> {
  if (!(await isStored(db, tree))) tree.cut(0)
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

/**
 * Throws unless the leaves of a tree lead to the root that was stored with the last of them: somebody has changed one in
 * the tables, and no root or proof of such a tree is any good.
 */
export async function demandStoredRoot(db: Database, tree: ExitTree): Promise<void> {
  assert(
    await isStored(db, tree),
    'The stored leaves must lead to the root that is stored with the last one: "npm run audit" names what was changed.',
  )
}

/**
 * Whether all leaves of a tree are stored ones. It compares only the last root, which depends on all
 * leaves.
 */
async function isStored(db: Database, tree: ExitTree): Promise<boolean> {
  if (tree.count() === 0) return true
  const last = await db
    .selectFrom('exit_leaves')
    .select('root')
    .where('exit_index', '=', tree.count() - 1)
    .executeTakeFirst()
  return last?.root.equals(tree.root()) ?? false
}
