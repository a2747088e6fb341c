import type { Database } from '@truebook/shared/db/connect'
import { createExitTree } from '@truebook/shared/exit-tree'
import { appendExits } from './append.js'

/** Keeps the exit tree up with the withdrawals. */
export interface Appender {
  /** Appends until nothing is left; how many leaves there then are. One call at a time. */
  appendAll(): Promise<number>
  /** How many leaves the tree held when this last looked. */
  leaves(): number
}

export function createAppender(db: Database): Appender {
  const tree = createExitTree()
  return {
    async appendAll() {
      for (;;) {
        const before = tree.count()
        await appendExits(db, tree)
        if (tree.count() === before) return before
      }
    },
    leaves: () => tree.count(),
  }
}
