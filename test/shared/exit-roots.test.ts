import { AssertionError } from '@truebook/shared/assert'
import { EMPTY_NODES, hexOf, rootAbove } from '@truebook/shared/exit-node'
import {
  decodeGlobalIndex,
  encodeGlobalIndex,
  globalExitRoot,
  ROLLUP_EXIT_PROOF,
  rollupExitRoot,
} from '@truebook/shared/exit-roots'
import { createExitTree } from '@truebook/shared/exit-tree'
import { solidityPackedKeccak256 } from 'ethers'
import t from 'tap'

const localRoot = Buffer.alloc(32, 7)

t.test('the rollup exit root is the tree of all rollups with ours alone in it', async (t) => {
  for (const network of [1, 2, 3, 6]) {
    const rollups = createExitTree()
    const others = Array.from({ length: network - 1 }, () => Buffer.alloc(32))
    rollups.append([...others, localRoot])
    t.equal(hexOf(rollupExitRoot(localRoot, network)), hexOf(rollups.root()))
    t.same(ROLLUP_EXIT_PROOF, rollups.proof(network - 1, network))
  }
  const siblings = EMPTY_NODES.slice(0, 32)
  const [index, last] = [2 ** 32 - 2, 2 ** 32 - 1]
  t.same(rollupExitRoot(localRoot, last), rootAbove({ leaf: localRoot, index, siblings }))
  t.throws(() => rollupExitRoot(localRoot, 0), AssertionError)
  t.throws(() => rollupExitRoot(localRoot, 2 ** 32), AssertionError)
})

t.test('the global exit root is the hash of both', async (t) => {
  const roots = { mainnetExitRoot: Buffer.alloc(32, 1), rollupExitRoot: Buffer.alloc(32, 2) }
  const expected = solidityPackedKeccak256(
    ['bytes32', 'bytes32'],
    [roots.mainnetExitRoot, roots.rollupExitRoot],
  )
  t.equal(hexOf(globalExitRoot(roots)), expected)
})

t.test('a global index names a network and a leaf', async (t) => {
  const cases: [number, number, bigint][] = [
    [0, 0, 1n << 64n],
    [0, 5, (1n << 64n) + 5n],
    [1, 0, 0n],
    [1, 2 ** 32 - 1, 0xffff_ffffn],
    [2, 3, (1n << 32n) + 3n],
    [2 ** 32 - 1, 2 ** 32 - 1, 0xffff_fffe_ffff_ffffn],
  ]
  for (const [network, leafIndex, globalIndex] of cases) {
    t.equal(encodeGlobalIndex({ network, leafIndex }), globalIndex)
    t.same(decodeGlobalIndex(globalIndex), { network, leafIndex })
  }
})

t.test('a global index with a bit that means nothing is refused', async (t) => {
  for (let bit = 65n; bit < 256n; bit++) {
    if (decodeGlobalIndex((1n << bit) + 5n) !== undefined) t.fail(`bit ${bit}`)
  }
  for (let bit = 32n; bit < 64n; bit++) {
    if (decodeGlobalIndex((1n << 64n) + (1n << bit)) !== undefined) t.fail(`mainnet, bit ${bit}`)
  }
  t.equal(decodeGlobalIndex(-1n), undefined)
  t.equal(decodeGlobalIndex(0xffff_ffff_0000_0000n), undefined, 'its network has no 32 bits')
})

t.test('what has no global index stops the program', async (t) => {
  for (const [network, leafIndex] of [
    [-1, 0],
    [2 ** 32, 0],
    [1, -1],
    [1, 2 ** 32],
    [1, 0.5],
  ]) {
    t.throws(() => encodeGlobalIndex({ network, leafIndex }), AssertionError)
  }
})
