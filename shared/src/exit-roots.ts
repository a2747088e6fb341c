import { assert } from './assert.js'
import { EMPTY_NODES, EMPTY_NODES_HEX, EXIT_TREE_DEPTH, parentOf, rootAbove } from './exit-node.js'

/** How the root of our exit tree becomes the root that a bridge checks claims against. */

/** The root over all rollups while ours, with this network number (from 1), is the only one. */
export function rollupExitRoot(localExitRoot: Uint8Array, network: number): Uint8Array {
  checkRollup(network)
  const siblings = EMPTY_NODES.slice(0, EXIT_TREE_DEPTH)
  return rootAbove({ leaf: localExitRoot, index: network - 1, siblings })
}

/**
 * The siblings on the path from our exit root up to the rollup exit root, as hex: all other rollups are
 * empty.
 */
export const ROLLUP_EXIT_PROOF: readonly string[] = EMPTY_NODES_HEX.slice(0, EXIT_TREE_DEPTH)

/**
 * What a bridge checks claims against: the root over mainnet's exit root and the rollup exit root. Only
 * tests use it, as what the contract must compute.
 */
export function globalExitRoot(roots: {
  readonly mainnetExitRoot: Uint8Array
  readonly rollupExitRoot: Uint8Array
}): Uint8Array {
  return parentOf(roots.mainnetExitRoot, roots.rollupExitRoot)
}

/** A leaf among the exit trees of all networks. */
export interface GlobalIndex {
  /** The network whose exit tree holds the leaf; 0 is mainnet. */
  readonly network: number
  readonly leafIndex: number
}

const MAINNET_FLAG = 1n << 64n
const UINT32_MAX = 2 ** 32 - 1

/** Bit 64: from mainnet; bits 32 to 63: rollup index; bits 0 to 31: leaf index. */
export function encodeGlobalIndex({ network, leafIndex }: GlobalIndex): bigint {
  assert(isUint32(leafIndex), 'A leaf index must have 32 bits.')
  if (network === 0) return MAINNET_FLAG | BigInt(leafIndex)
  checkRollup(network)
  return (BigInt(network - 1) << 32n) | BigInt(leafIndex)
}

/**
 * The leaf of a global index, or undefined where a bit is set that must not be. Contracts in use differ in
 * whether they check those bits: without this, one leaf could go by many numbers.
 */
export function decodeGlobalIndex(globalIndex: bigint): GlobalIndex | undefined {
  if (globalIndex < 0n || globalIndex >> 65n !== 0n) return undefined
  const leafIndex = Number(globalIndex & 0xffff_ffffn)
  const rollupIndex = Number((globalIndex >> 32n) & 0xffff_ffffn)
  if ((globalIndex & MAINNET_FLAG) !== 0n) {
    return rollupIndex === 0 ? { network: 0, leafIndex } : undefined
  }
  return rollupIndex < UINT32_MAX ? { network: rollupIndex + 1, leafIndex } : undefined
}

function checkRollup(network: number): void {
  assert(isUint32(network) && network > 0, 'The number of a rollup network must be 1 or more.')
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= UINT32_MAX
}
