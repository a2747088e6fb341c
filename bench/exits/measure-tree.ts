import { hexOf, rootAbove } from '@truebook/shared/exit-node'
import { createExitTree, type ExitTree } from '@truebook/shared/exit-tree'
import type { Progress } from '../progress.js'
import { BATCH, type Leaves, type Plan, SCALE } from './plan.js'

/** What one round measured; microseconds are of processor time. */
export interface TreeMeasurement {
  /** A leaf, appended in a batch, while the tree grew to this size. */
  readonly appendUs: Readonly<Record<Leaves, number>>
  /** A proof as hex, of any leaf against one of sixteen published roots. */
  readonly proofUs: Readonly<Record<Leaves, number>>
  /** A leaf appended alone, the new root, and its proof. */
  readonly singleUs: Readonly<Record<Leaves, number>>
  /** The last root: the same in every round. */
  readonly root: string
}

/** Grows a tree to a million leaves and times it on the way; throws if a proof is wrong. */
export function measureTree(plan: Plan, progress: Progress): TreeMeasurement {
  const draw = createDraw()
  const tree = createExitTree()
  const figures = { appendUs: {}, proofUs: {}, singleUs: {} } as Record<
    'appendUs' | 'proofUs' | 'singleUs',
    Record<Leaves, number>
  >
  warmUp(plan)
  for (const leaves of SCALE) {
    progress.begin(`${Number(leaves).toLocaleString('en-US')} leaves`)
    const added = Number(leaves) - tree.count()
    figures.appendUs[leaves] = grow(tree, { to: Number(leaves), draw }) / added
    figures.proofUs[leaves] = timeProofs(tree, { proofs: plan.proofs, draw }) / plan.proofs
    figures.singleUs[leaves] = timeSingles(tree, { singles: plan.singles, draw }) / plan.singles
    checkProofs(tree, draw)
    progress.step()
  }
  return { ...figures, root: hexOf(tree.root()) }
}

/** The first thousand leaves would otherwise pay for compiling the code. */
function warmUp({ singles }: Plan): void {
  const draw = createDraw()
  const tree = createExitTree()
  grow(tree, { to: 20 * BATCH, draw })
  timeProofs(tree, { proofs: 10 * singles, draw })
  timeSingles(tree, { singles, draw })
}

function grow(tree: ExitTree, { to, draw }: { to: number; draw: Draw }): number {
  let spent = 0
  while (tree.count() < to) {
    const leaves = Array.from({ length: BATCH }, draw.leaf)
    spent += timed(() => tree.append(leaves))
  }
  return spent
}

const PUBLISHED = 16

function timeProofs(tree: ExitTree, options: { proofs: number; draw: Draw }): number {
  const count = tree.count()
  const roots = Array.from({ length: PUBLISHED }, (_, i) =>
    Math.ceil((count * (i + 1)) / PUBLISHED),
  )
  const asked = Array.from({ length: options.proofs }, () => {
    const root = roots[options.draw.below(PUBLISHED)]
    return [options.draw.below(root), root]
  })
  return timed(() => {
    for (const [index, root] of asked) tree.proof(index, root)
  })
}

function timeSingles(tree: ExitTree, options: { singles: number; draw: Draw }): number {
  const count = tree.count()
  const together = 100
  let spent = 0
  for (let done = 0; done < options.singles; done += together) {
    const leaves = Array.from({ length: together }, options.draw.leaf)
    spent += timed(() => {
      for (const leaf of leaves) {
        tree.append([leaf])
        tree.root()
        tree.proof(tree.count() - 1, tree.count())
      }
    })
    tree.cut(count)
  }
  return spent
}

/** Follows each of a hundred proofs up to the root that it is for. */
function checkProofs(tree: ExitTree, draw: Draw): void {
  const leaf = draw.leaf()
  const count = tree.count()
  tree.append([leaf])
  for (let i = 0; i < 100; i++) {
    const root = count + 1 + i
    const siblings = tree.proof(count, root).map((node) => Buffer.from(node.slice(2), 'hex'))
    if (hexOf(rootAbove({ leaf, index: count, siblings })) !== hexOf(tree.root(root))) {
      throw new Error(`The proof of leaf ${count} does not lead to the root of ${root} leaves.`)
    }
    tree.append([draw.leaf()])
  }
  tree.cut(count)
}

/** Microseconds of processor time. */
function timed(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Numbers and leaves that are the same in every round. */
interface Draw {
  below(limit: number): number
  leaf(): Buffer
}

/** Marsaglia's xorshift32: leaves need only differ. */
function createDraw(): Draw {
  let state = 20_261_126
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  return {
    below: (limit) => Math.floor((next() / 2 ** 32) * limit),
    leaf() {
      const leaf = Buffer.allocUnsafe(32)
      for (let at = 0; at < 32; at += 4) leaf.writeUInt32LE(next(), at)
      return leaf
    },
  }
}
