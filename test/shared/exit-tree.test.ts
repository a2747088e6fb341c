import { AssertionError } from '@truebook/shared/assert'
import { createExitTree, type Exit, exitLeaf } from '@truebook/shared/exit-tree'
import { keccak256 } from '@truebook/shared/keccak'
import t from 'tap'
import { createRandom } from '../sim/random.js'
import { readVectors } from './read-vectors.js'

interface LeafVector {
  readonly originNetwork: number
  readonly tokenAddress: string
  readonly amount: string
  readonly destinationNetwork: number
  readonly destinationAddress: string
  readonly metadata: string
  readonly leafValue: string
}

interface RootVector {
  readonly previousLeafsValues: readonly string[]
  readonly currentRoot: string
  readonly newLeaf: Omit<LeafVector, 'leafValue'> & { readonly currentLeafValue: string }
  readonly newRoot: string
}

const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
const hex = (data: Uint8Array) => `0x${Buffer.from(data).toString('hex')}`

function exitOf(vector: Omit<LeafVector, 'leafValue'>): Exit {
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

t.test('a leaf is what the bridge makes of it', async (t) => {
  for (const vector of readVectors<LeafVector[]>('bridge/leaf-vectors.json')) {
    t.equal(hex(exitLeaf(exitOf(vector))), vector.leafValue)
  }
})

t.test("roots are the bridge's, before and after each leaf", async (t) => {
  for (const vector of readVectors<RootVector[]>('bridge/root-vectors.json')) {
    const tree = createExitTree()
    for (const leaf of vector.previousLeafsValues) tree.append(bytes(leaf))
    t.equal(hex(tree.root()), vector.currentRoot)
    t.equal(hex(exitLeaf(exitOf(vector.newLeaf))), vector.newLeaf.currentLeafValue)
    tree.append(bytes(vector.newLeaf.currentLeafValue))
    t.equal(hex(tree.root()), vector.newRoot)
    t.equal(tree.count(), vector.previousLeafsValues.length + 1)
  }
})

t.test('the right edge knows the root that the whole tree has', async (t) => {
  const random = createRandom(20_260_512)
  const tree = createExitTree()
  const leaves: Buffer[] = []
  for (let i = 0; i < 70; i++) {
    leaves.push(Buffer.from(Array.from({ length: 32 }, () => random.below(256))))
    tree.append(leaves[i])
    if (hex(tree.root()) !== hex(wholeRoot(leaves))) t.fail(`the root after ${i + 1} leaves`)
  }
  t.equal(tree.count(), 70)
})

t.test('a copy goes its own way', async (t) => {
  const tree = createExitTree()
  tree.append(Buffer.alloc(32, 1))
  const before = hex(tree.root())
  const copy = tree.copy()
  copy.append(Buffer.alloc(32, 2))
  copy.append(Buffer.alloc(32, 3))
  t.equal(hex(tree.root()), before)
  t.equal(tree.count(), 1)
  t.equal(copy.count(), 3)
})

t.test('what is no leaf and no address stops the program', async (t) => {
  t.throws(() => createExitTree().append(Buffer.alloc(31)), AssertionError)
  const [vector] = readVectors<LeafVector[]>('bridge/leaf-vectors.json')
  const exit = exitOf(vector)
  t.throws(() => exitLeaf({ ...exit, originAddress: Buffer.alloc(32) }), AssertionError)
  t.throws(() => exitLeaf({ ...exit, amount: -1n }), AssertionError)
})

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
  return level[0]
}
