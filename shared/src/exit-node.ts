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

// One place for the two of all calls: none waits in between.
const both = new Uint8Array(64)

/** The nodes above nothing, by height: from the empty leaf to the root of the empty tree. */
export const EMPTY_NODES: readonly Uint8Array[] = emptyNodes()

/** The same as 0x hex. */
export const EMPTY_NODES_HEX: readonly string[] = EMPTY_NODES.map(hexOf)

/** The root above a leaf with these siblings; the leaf is in a tree that has this root. */
export function rootAbove(options: {
  readonly leaf: Uint8Array
  readonly index: number
  /** From the leaf's own upwards, all 32. */
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

/** Not by shifts: an index has 32 bits, one more than a shift keeps positive. */
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
