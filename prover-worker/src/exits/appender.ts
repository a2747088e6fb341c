import type { Clock } from '@truebook/shared/clock'
import type { Database } from '@truebook/shared/db/connect'
import { createExitTree } from '@truebook/shared/exit-tree'
import { appendExits } from './append.js'
import { type HeldExit, heldExit } from './held-exit.js'

/** Keeps the exit tree up with the withdrawals. */
export interface Appender {
  /** Appends all it can; gives how many leaves the tree holds then. One call at a time. */
  appendAll(): Promise<number>
  /** How many leaves the tree held when this last looked. */
  leaves(): number
  /** The withdrawal that held up the rest then, if one did. */
  held(): HeldExit | undefined
}

export function createAppender(db: Database, now: Clock = Date.now): Appender {
  const tree = createExitTree()
  // Not `tree.count()`, which is ahead of the table while a transaction is open.
  let stored = 0
  let held: HeldExit | undefined
  return {
    async appendAll() {
      for (;;) {
        const before = stored
        await appendExits(db, tree, now)
        stored = tree.count()
        if (stored !== before) continue
        held = await heldExit(db)
        return stored
      }
    },
    leaves: () => stored,
    held: () => held,
  }
}
