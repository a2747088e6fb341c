import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import { appendStored } from '@truebook/shared/db/stored-exits'
import { createExitTree } from '@truebook/shared/exit-tree'

/** Makes proofs of withdrawals. Each api copy has an exit tree of its own for it. */
export interface ExitProofs {
  /**
   * The proof of a leaf in the tree of the first `leafCount` leaves: its 32 siblings as hex. The tree's root
   * must be `localRoot`.
   */
  proofOf(leaf: {
    readonly exitIndex: number
    readonly leafCount: number
    readonly localRoot: Buffer
  }): Promise<readonly string[]>
}

export function createExitProofs(db: Database): ExitProofs {
  const tree = createExitTree()
  let loading: Promise<void> | undefined

  /** Loads the leaves stored since; calls at the same time share one load. */
  function load(): Promise<void> {
    loading ??= appendStored(db, tree).finally(() => {
      loading = undefined
    })
    return loading
  }

  /** Loads leaves until the tree has this many. */
  async function loadUpTo(leafCount: number): Promise<void> {
    while (tree.count() < leafCount) {
      const before = tree.count()
      await load()
      assert(tree.count() > before, 'The leaves of a settled root must be stored.')
    }
  }

  return {
    async proofOf({ exitIndex, leafCount, localRoot }) {
      const leadsThere = () => localRoot.equals(tree.root(leafCount))
      await loadUpTo(leafCount)
      if (!leadsThere()) {
        // A failover may have lost a leaf that this copy had loaded, and another stands in its place now.
        await load()
        await loadUpTo(leafCount)
      }
      assert(leadsThere(), 'The stored leaves must lead to the root that was settled.')
      return tree.proof(exitIndex, leafCount)
    },
  }
}
