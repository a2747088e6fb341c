import { assert } from '../assert.js'
import type { ExitTree } from '../exit-tree.js'
import type { Database } from './connect.js'

const MOST_LEAVES = 10_000

/** Appends the leaves that are stored beyond a tree: all of them to an empty one. */
export async function appendStored(db: Database, tree: ExitTree): Promise<void> {
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
