import { assert } from './assert.js'
import { EMPTY_NODES, EMPTY_NODES_HEX, EXIT_TREE_DEPTH, hexOf, parentOf } from './exit-node.js'
import { keccak256 } from './keccak.js'
import { createNodeList, type NodeList } from './node-list.js'
import { MAX_ATOMS } from './units.js'

/**
 * The exit tree of AggLayer's unified bridge: an append-only Merkle tree of depth 32 over keccak-256 whose
 * leaves are exits. AggLayer's contracts and tools understand ours.
 */

/** What a leaf says: who may claim how much of which token on which network. */
export interface Exit {
  /** 0 for an asset, 1 for a message. */
  readonly leafType: 0 | 1
  /** The network that the token comes from, 32 bits. */
  readonly originNetwork: number
  /** The token's address there, 20 bytes. */
  readonly originAddress: Uint8Array
  /** The network to claim on, 32 bits. */
  readonly destinationNetwork: number
  /** Who may claim, 20 bytes. */
  readonly destinationAddress: Uint8Array
  /** In the token's smallest unit on chain. */
  readonly amount: bigint
  readonly metadata: Uint8Array
}

/** The 32-byte leaf of an exit. */
export function exitLeaf(exit: Exit): Uint8Array {
  assert(exit.originAddress.length === 20, 'A token address has 20 bytes.')
  assert(exit.destinationAddress.length === 20, 'A destination address has 20 bytes.')
  assert(exit.amount >= 0n && exit.amount < MAX_ATOMS, 'An amount must fit into the ledger.')
  const packed = Buffer.alloc(113)
  packed.writeUInt8(exit.leafType, 0)
  packed.writeUInt32BE(exit.originNetwork, 1)
  packed.set(exit.originAddress, 5)
  packed.writeUInt32BE(exit.destinationNetwork, 25)
  packed.set(exit.destinationAddress, 29)
  packed.write(exit.amount.toString(16).padStart(64, '0'), 49, 'hex')
  packed.set(keccak256(exit.metadata), 81)
  return keccak256(packed)
}

/** The exits of a network, with every root that the tree has had so far. */
export interface ExitTree {
  /** How many leaves it holds, and so the index of the next one. */
  count(): number
  append(leaves: readonly Uint8Array[]): void
  /** The root, 32 bytes, of the tree of the first `count` leaves, by default of all. */
  root(count?: number): Uint8Array
  /**
   * The 32 siblings, as hex, of leaf `index` in the tree of the first `count` leaves; `index` must be below
   * `count`.
   */
  proof(index: number, count: number): readonly string[]
  /** Forgets all but the first `count` leaves: for leaves that could not be stored. */
  cut(count: number): void
}

/** An empty tree. */
export function createExitTree(): ExitTree {
  // Level h holds the nodes of height h whose leaves are all there. Such a node never changes, so every
  // earlier tree is in here, too: only its right edge has to be computed.
  const levels: NodeList[] = Array.from({ length: EXIT_TREE_DEPTH }, (_, height) =>
    createNodeList({ keepsHex: height >= FIRST_HEIGHT_IN_HEX }),
  )
  const edges = new Map<number, Edge>()

  function edgeOf(count: number): Edge {
    assert(Number.isInteger(count) && count >= 0, 'Leaves are counted in whole numbers.')
    assert(count <= levels[0].length(), 'A root must not have more leaves than the tree.')
    const known = edges.get(count)
    if (known !== undefined) return known
    const edge = edgeIn(levels, count)
    if (edges.size === EDGES_MAX) edges.clear()
    edges.set(count, edge)
    return edge
  }

  return {
    count: () => levels[0].length(),
    append(leaves) {
      const count = levels[0].length() + leaves.length
      assert(count < 2 ** EXIT_TREE_DEPTH, 'The exit tree must not be over-full.')
      assert(leaves.every(isLeaf), 'A leaf has 32 bytes.')
      for (const leaf of leaves) levels[0].push(leaf)
      completeParents(levels)
    },
    root: (count = levels[0].length()) => Uint8Array.from(edgeOf(count).root),
    proof(index, count) {
      assert(Number.isInteger(index) && index >= 0, 'A leaf index is a whole number.')
      assert(index < count, 'A root proves no leaf that came after it.')
      return siblingsOf(index, { levels, count, edge: edgeOf(count) })
    },
    cut(count) {
      for (const [height, level] of levels.entries()) level.cut(Math.floor(count / 2 ** height))
      for (const known of edges.keys()) if (known > count) edges.delete(known)
    },
  }
}

/**
 * From this height up nodes are kept as hex as well: they are few and in many proofs, and the text costs a
 * tenth of the tree's memory.
 */
const FIRST_HEIGHT_IN_HEX = 6

/** How many right edges are kept, a few KB each. Computing one takes 32 hashes. */
const EDGES_MAX = 1_024

/** The right edge of the tree of the first so many leaves. */
interface Edge {
  /** By height: the node that is not complete; undefined where the leaves end with a complete one. */
  readonly nodes: readonly (Uint8Array | undefined)[]
  readonly root: Uint8Array
  /** Those nodes as hex, of the heights that were in a proof so far. */
  readonly hexes: string[]
}

function edgeIn(levels: readonly NodeList[], count: number): Edge {
  const nodes: (Uint8Array | undefined)[] = []
  let node: Uint8Array | undefined
  for (let height = 0; height < EXIT_TREE_DEPTH; height++) {
    nodes.push(node)
    const complete = Math.floor(count / 2 ** height)
    if (complete % 2 === 1) {
      node = parentOf(levels[height].at(complete - 1), node ?? EMPTY_NODES[height])
    } else if (node !== undefined) {
      node = parentOf(node, EMPTY_NODES[height])
    }
  }
  return { nodes, root: node ?? EMPTY_NODES[EXIT_TREE_DEPTH], hexes: [] }
}

function edgeHex({ nodes, hexes }: Edge, height: number): string {
  const node = nodes[height]
  if (node === undefined) return EMPTY_NODES_HEX[height]
  hexes[height] ??= hexOf(node)
  return hexes[height]
}

function isLeaf(leaf: Uint8Array): boolean {
  return leaf.length === 32
}

/**
 * Adds the parents that have become complete, level by level, so that each pair is hashed where it lies.
 */
function completeParents(levels: readonly NodeList[]): void {
  for (let height = 1; height < EXIT_TREE_DEPTH; height++) {
    const [children, parents] = [levels[height - 1], levels[height]]
    const complete = Math.floor(children.length() / 2)
    if (parents.length() === complete) return
    for (let i = parents.length(); i < complete; i++) parents.push(keccak256(children.pair(i)))
  }
}

function siblingsOf(
  index: number,
  tree: { levels: readonly NodeList[]; count: number; edge: Edge },
): string[] {
  const { levels, count, edge } = tree
  const siblings: string[] = []
  let node = index
  let complete = count
  for (let height = 0; height < EXIT_TREE_DEPTH; height++) {
    // Both numbers may have 32 bits: `>>>` keeps them positive.
    const sibling = (node ^ 1) >>> 0
    if (sibling < complete) siblings.push(levels[height].hexAt(sibling))
    else if (sibling === complete) siblings.push(edgeHex(edge, height))
    else siblings.push(EMPTY_NODES_HEX[height])
    node >>>= 1
    complete >>>= 1
  }
  return siblings
}
