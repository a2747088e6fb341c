import { assert } from './assert.js'
import { keccak256 } from './keccak.js'

/** The arithmetic that all of AggLayer's trees share: depth 32, keccak-256, empty leaves are zero. */

/** How many nodes a proof has. */
export const EXIT_TREE_DEPTH = 32

/** The node above two others. */
export function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  assert(left.length === 32 && right.length === 32, 'A node of a tree has 32 bytes.')
  both.set(left)
  both.set(right, 32)
  return keccak256(both)
}

// One buffer for all calls: no call waits before it is done with it.
const both = new Uint8Array(64)

/** The roots of empty subtrees by height: from the empty leaf (0) to the empty tree (32). */
export const EMPTY_NODES: readonly Uint8Array[] = emptyNodes()

/** The same as 0x hex. */
export const EMPTY_NODES_HEX: readonly string[] = EMPTY_NODES.map(hexOf)

/** The root that a leaf and its siblings lead to. The leaf is in a tree if this is the tree's root. */
export function rootAbove(options: {
  readonly leaf: Uint8Array
  readonly index: number
  /** All 32 siblings, from the leaf's own upwards. */
  readonly siblings: readonly Uint8Array[]
}): Uint8Array {
  assert(options.siblings.length === EXIT_TREE_DEPTH, 'A proof has 32 siblings.')
  let node = options.leaf
  for (const [height, sibling] of options.siblings.entries()) {
    node = isRightChild(options.index, height) ? parentOf(sibling, node) : parentOf(node, sibling)
  }
  return node
}

/** Bytes as 0x hex. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`
}

/**
 * Whether the node above leaf `index` at this height is a right child. Not by shifts: they keep an index
 * positive only up to 31 bits, and it may have 32.
 */
function isRightChild(index: number, height: number): boolean {
  return Math.floor(index / 2 ** height) % 2 === 1
}

function emptyNodes(): Uint8Array[] {
  const nodes: Uint8Array[] = [new Uint8Array(32)]
  for (let height = 0; height < EXIT_TREE_DEPTH; height++) {
    nodes.push(parentOf(nodes[height], nodes[height]))
  }
  return nodes
}
