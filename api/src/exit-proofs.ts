import { assert } from '@truebook/shared/assert'
import type { Database } from '@truebook/shared/db/connect'
import { appendStored } from '@truebook/shared/db/stored-exits'
import { createExitTree } from '@truebook/shared/exit-tree'

/** Proofs of withdrawals, made from the exit tree, of which each api copy has one of its own. */
export interface ExitProofs {
  /** The 32 siblings, as hex, of a leaf in the tree of so many leaves, whose root must be this one. */
  proofOf(leaf: {
    readonly exitIndex: number
    readonly leafCount: number
    readonly localRoot: Buffer
  }): Promise<readonly string[]>
}

export function createExitProofs(db: Database): ExitProofs {
  const tree = createExitTree()
  let loading: Promise<void> | undefined

  /** Once at a time. */
  function load(): Promise<void> {
    loading ??= appendStored(db, tree).finally(() => {
      loading = undefined
    })
    return loading
  }

  /** Only leaves that are missing are loaded. */
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
        // A failover may have lost a leaf that this copy has loaded, and another stands there now.
        await load()
        await loadUpTo(leafCount)
      }
      assert(leadsThere(), 'The stored leaves must lead to the root that was settled.')
      return tree.proof(exitIndex, leafCount)
    },
  }
}
