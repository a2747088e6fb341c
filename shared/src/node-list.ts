import { assert } from './assert.js'

const NODE_BYTES = 32
const FIRST_CAPACITY = 64

/** A growing list of 32-byte nodes in one flat array. `at` and `pair` give views, not copies. */
export interface NodeList {
  length(): number
  push(node: Uint8Array): void
  at(index: number): Uint8Array
  /** Nodes 2i and 2i + 1, as 64 bytes. */
  pair(index: number): Uint8Array
  hexAt(index: number): string
  /** Forgets all but the first `length` nodes. */
  cut(length: number): void
}

/** With `keepsHex`, hex that was made once is kept, which takes three times the memory of the node. */
export function createNodeList({ keepsHex }: { readonly keepsHex: boolean }): NodeList {
  let bytes = Buffer.alloc(FIRST_CAPACITY * NODE_BYTES)
  let length = 0
  const hexes: string[] = []

  function grow(): void {
    const larger = Buffer.alloc(bytes.length * 2)
    larger.set(bytes)
    bytes = larger
  }

  function hexOf(index: number): string {
    return `0x${bytes.toString('hex', index * NODE_BYTES, (index + 1) * NODE_BYTES)}`
  }

  return {
    length: () => length,
    push(node) {
      assert(node.length === NODE_BYTES, 'A node of an exit tree has 32 bytes.')
      if ((length + 1) * NODE_BYTES > bytes.length) grow()
      bytes.set(node, length * NODE_BYTES)
      length += 1
    },
    at: (index) => bytes.subarray(index * NODE_BYTES, (index + 1) * NODE_BYTES),
    pair: (index) => bytes.subarray(index * 2 * NODE_BYTES, (index + 1) * 2 * NODE_BYTES),
    hexAt(index) {
      if (!keepsHex) return hexOf(index)
      // Filled from the front, so that it stays a plain array without holes.
      while (hexes.length <= index) hexes.push(hexOf(hexes.length))
      return hexes[index]
    },
    cut(newLength) {
      assert(newLength <= length, 'A list cannot be cut to more than it holds.')
      length = newLength
      hexes.length = Math.min(hexes.length, newLength)
    },
  }
}
