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

  /** Leaves never change once stored, so only those that are missing are loaded; once at a time. */
  async function load(leafCount: number): Promise<void> {
    while (tree.count() < leafCount) {
      const before = tree.count()
      loading ??= appendStored(db, tree).finally(() => {
        loading = undefined
      })
      await loading
      assert(tree.count() > before, 'The leaves of a settled root must be stored.')
    }
  }

  return {
    async proofOf({ exitIndex, leafCount, localRoot }) {
      await load(leafCount)
      const root = Buffer.from(tree.root(leafCount))
      assert(root.equals(localRoot), 'The stored leaves must lead to the root that was settled.')
      return tree.proof(exitIndex, leafCount)
    },
  }
}
