import { AssertionError } from '@truebook/shared/assert'
import { hexOf, rootAbove } from '@truebook/shared/exit-node'
import { createExitTree, type Exit, exitLeaf } from '@truebook/shared/exit-tree'
import { keccak256 } from '@truebook/shared/keccak'
import t from 'tap'
import { createRandom } from '../sim/random.js'
import { readVectors } from './read-vectors.js'

interface ExitVector {
  readonly originNetwork: number
  readonly tokenAddress: string
  readonly amount: string
  readonly destinationNetwork: number
  readonly destinationAddress: string
  readonly metadata: string
}

interface LeafVector extends ExitVector {
  readonly leafValue: string
}

interface RootVector {
  readonly previousLeafsValues: readonly string[]
  readonly currentRoot: string
  readonly newLeaf: ExitVector & { readonly currentLeafValue: string }
  readonly newRoot: string
}

interface ClaimVector {
  readonly leafs: readonly LeafVector[]
  readonly index: number
  readonly proof: readonly string[]
  readonly root: string
}

interface InfoRootVector {
  readonly previousLeafValues: readonly string[]
  readonly currentRoot: string
  readonly newLeafValue: string
  readonly newRoot: string
}

interface InfoProofVector {
  readonly leaves: readonly string[]
  readonly index: number
  readonly proof: readonly string[]
  readonly root: string
}

const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')

function exitOf(vector: ExitVector): Exit {
  return {
    leafType: 0,
    originNetwork: vector.originNetwork,
    originAddress: bytes(vector.tokenAddress),
    destinationNetwork: vector.destinationNetwork,
    destinationAddress: bytes(vector.destinationAddress),
    amount: BigInt(vector.amount),
    metadata: bytes(vector.metadata),
  }
}

function treeOf(leaves: readonly Uint8Array[]) {
  const tree = createExitTree()
  tree.append(leaves)
  return tree
}

t.test('a leaf is what the bridge makes of it', async (t) => {
  for (const vector of readVectors<LeafVector[]>('bridge/leaf-vectors.json')) {
    t.equal(hexOf(exitLeaf(exitOf(vector))), vector.leafValue)
  }
})

t.test("roots are the bridge's, before and after each leaf", async (t) => {
  for (const vector of readVectors<RootVector[]>('bridge/root-vectors.json')) {
    const tree = treeOf(vector.previousLeafsValues.map(bytes))
    t.equal(hexOf(tree.root()), vector.currentRoot)
    t.equal(hexOf(exitLeaf(exitOf(vector.newLeaf))), vector.newLeaf.currentLeafValue)
    tree.append([bytes(vector.newLeaf.currentLeafValue)])
    t.equal(hexOf(tree.root()), vector.newRoot)
    t.equal(tree.count(), vector.previousLeafsValues.length + 1)
  }
})

t.test("proofs are the bridge's", async (t) => {
  for (const vector of readVectors<ClaimVector[]>('bridge/claim-vectors.json')) {
    const tree = treeOf(vector.leafs.map((leaf) => exitLeaf(exitOf(leaf))))
    t.equal(
      hexOf(exitLeaf(exitOf(vector.leafs[vector.index]))),
      vector.leafs[vector.index].leafValue,
    )
    t.same(tree.proof(vector.index, vector.leafs.length), vector.proof)
    t.equal(hexOf(tree.root()), vector.root)
  }
})

t.test("roots and proofs are those of the bridge's other tree", async (t) => {
  for (const vector of readVectors<InfoRootVector[]>('bridge/l1-info-tree-root-vectors.json')) {
    const tree = treeOf(vector.previousLeafValues.map(bytes))
    t.equal(hexOf(tree.root()), vector.currentRoot)
    tree.append([bytes(vector.newLeafValue)])
    t.equal(hexOf(tree.root()), vector.newRoot)
  }
  for (const vector of readVectors<InfoProofVector[]>('bridge/l1-info-tree-proof-vectors.json')) {
    const tree = treeOf(vector.leaves.map(bytes))
    t.same(tree.proof(vector.index, vector.leaves.length), vector.proof)
    t.equal(hexOf(tree.root()), vector.root)
  }
})

t.test('every leaf is proved against every root that holds it, however it grew', async (t) => {
  const seed = 20_260_512
  t.comment(`seed ${seed}`)
  const random = createRandom(seed)
  const leaves = randomLeaves(random.below, 150)
  const tree = createExitTree()
  while (tree.count() < leaves.length) {
    tree.append(leaves.slice(tree.count(), tree.count() + random.between(1, 9)))
  }
  for (let count = 0; count <= leaves.length; count++) {
    const root = hexOf(wholeRoot(leaves.slice(0, count)))
    if (hexOf(tree.root(count)) !== root) t.fail(`the root of ${count} leaves`)
    for (let index = 0; index < count; index++) {
      const siblings = tree.proof(index, count).map(bytes)
      const above = rootAbove({ leaf: leaves[index], index, siblings })
      if (hexOf(above) !== root) t.fail(`leaf ${index} of ${count}`)
    }
  }
  t.equal(tree.count(), leaves.length)
})

t.test('no leaf is proved against a root that came before it', async (t) => {
  const tree = treeOf(randomLeaves(createRandom(5).below, 8))
  for (const [index, count] of [
    [3, 3],
    [7, 4],
    [0, 0],
    [8, 9],
    [-1, 4],
    [0.5, 4],
    [0, 3.5],
  ]) {
    t.throws(() => tree.proof(index, count), AssertionError, `leaf ${index} of ${count}`)
  }
  t.throws(() => tree.root(9), AssertionError)
  t.throws(() => tree.root(-1), AssertionError)
})

t.test('what was cut off is as if it had never been', async (t) => {
  const random = createRandom(6)
  const kept = randomLeaves(random.below, 21)
  const tree = treeOf(kept)
  const before = [hexOf(tree.root()), tree.proof(20, 21)]
  tree.append(randomLeaves(random.below, 30))
  tree.proof(20, 33)
  tree.cut(21)
  t.equal(tree.count(), 21)
  t.throws(() => tree.root(33), AssertionError)
  t.same([hexOf(tree.root()), tree.proof(20, 21)], before)
  const others = randomLeaves(random.below, 30)
  tree.append(others)
  t.equal(hexOf(tree.root(33)), hexOf(wholeRoot([...kept, ...others.slice(0, 12)])))
  t.throws(() => tree.cut(52), AssertionError)
})

t.test('what is no leaf and no address stops the program', async (t) => {
  const tree = createExitTree()
  t.throws(() => tree.append([Buffer.alloc(32), Buffer.alloc(31)]), AssertionError)
  t.equal(tree.count(), 0)
  const [vector] = readVectors<LeafVector[]>('bridge/leaf-vectors.json')
  const exit = exitOf(vector)
  t.throws(() => exitLeaf({ ...exit, originAddress: Buffer.alloc(32) }), AssertionError)
  t.throws(() => exitLeaf({ ...exit, amount: -1n }), AssertionError)
})

t.test('a proof that is cut short or of odd nodes proves nothing', async (t) => {
  const tree = treeOf(randomLeaves(createRandom(7).below, 3))
  const siblings = tree.proof(1, 3).map(bytes)
  const leaf = Buffer.alloc(32, 1)
  t.doesNotThrow(() => rootAbove({ leaf, index: 1, siblings }))
  const short = siblings.slice(1)
  t.throws(() => rootAbove({ leaf, index: 1, siblings: short }), AssertionError)
  const odd = [siblings[0].subarray(1), ...short]
  t.throws(() => rootAbove({ leaf, index: 1, siblings: odd }), AssertionError)
})

function randomLeaves(below: (limit: number) => number, count: number): Buffer[] {
  return Array.from({ length: count }, () =>
    Buffer.from(Array.from({ length: 32 }, () => below(256))),
  )
}

/** The slow way: every level of the tree, with its empty nodes. */
function wholeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = [...leaves]
  let empty: Uint8Array = new Uint8Array(32)
  for (let height = 0; height < 32; height++) {
    const next: Uint8Array[] = []
    for (let i = 0; i < level.length; i += 2) {
      next.push(keccak256(Buffer.concat([level[i], level[i + 1] ?? empty])))
    }
    empty = keccak256(Buffer.concat([empty, empty]))
    level = next
  }
  return level[0] ?? empty
}
