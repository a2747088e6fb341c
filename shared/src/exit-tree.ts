import { assert } from './assert.js'
import { keccak256 } from './keccak.js'
import { MAX_ATOMS } from './units.js'

/**
 * The exit tree of AggLayer's unified bridge: an append-only Merkle tree of depth 32 over keccak-256
 * whose leaves are exits. Its contracts and tools understand ours.
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

export const EXIT_TREE_DEPTH = 32

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

/** The tree as its right edge: enough to append to it and to know its root. */
export interface ExitTree {
  /** How many leaves it holds, and so the index of the next one. */
  count(): number
  append(leaf: Uint8Array): void
  /** 32 bytes; of an empty tree too. */
  root(): Uint8Array
  /** A tree of its own with the same leaves. */
  copy(): ExitTree
}

export function createExitTree(): ExitTree {
  return treeOf(0, [])
}

/** `edge[h]` is the last complete subtree of height h that has no sibling on its right yet. */
function treeOf(initialCount: number, edge: Uint8Array[]): ExitTree {
  let count = initialCount
  return {
    count: () => count,
    append(leaf) {
      assert(leaf.length === 32, 'A leaf has 32 bytes.')
      assert(count < 2 ** EXIT_TREE_DEPTH - 1, 'The exit tree must not be full.')
      let node = leaf
      let height = 0
      for (; hasBit(count, height); height++) node = parentOf(edge[height], node)
      edge[height] = node
      count += 1
    },
    root() {
      let node = EMPTY[0]
      for (let height = 0; height < EXIT_TREE_DEPTH; height++) {
        node = hasBit(count, height) ? parentOf(edge[height], node) : parentOf(node, EMPTY[height])
      }
      return node
    },
    copy: () => treeOf(count, [...edge]),
  }
}

/** Not by shifts: a count of leaves has 32 bits, one more than a shift keeps positive. */
function hasBit(count: number, bit: number): boolean {
  return Math.floor(count / 2 ** bit) % 2 === 1
}

function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak256(Buffer.concat([left, right]))
}

/** The roots of empty subtrees, by height. */
const EMPTY = emptyRoots()

function emptyRoots(): Uint8Array[] {
  const roots: Uint8Array[] = [new Uint8Array(32)]
  for (let height = 1; height < EXIT_TREE_DEPTH; height++) {
    roots.push(parentOf(roots[height - 1], roots[height - 1]))
  }
  return roots
}
