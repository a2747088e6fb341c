import { createNode } from '@truebook/prover-worker/chain/node'
import type { Rpc, RpcCall } from '@truebook/prover-worker/chain/rpc'
import t from 'tap'

const LAST = { number: 9, hash: '0xaa' }
const OTHER = '0xbb'

/** A node that has `before` as its block 9, and `after` from when it was asked for events on. */
function nodeOf({ before, after }: { before: string | undefined; after: string | undefined }) {
  let hash = before
  function answer([method]: RpcCall): unknown {
    if (method === 'eth_getBlockByNumber') return hash === undefined ? null : { hash }
    hash = after
    return []
  }
  const batch = async (calls: readonly RpcCall[]) => calls.map(answer)
  return createNode({ batch } as unknown as Rpc)
}

t.test('events are those of a node that had the last block before and after', async (t) => {
  const filter = { address: '0x', topics: [], last: LAST, from: 1, to: 9 }
  const [same, behind] = [LAST.hash, { name: 'NodeBehind' }]
  t.strictSame(await nodeOf({ before: same, after: same }).logs(filter), [])
  await t.rejects(nodeOf({ before: undefined, after: same }).logs(filter), behind, 'it caught up')
  await t.rejects(nodeOf({ before: OTHER, after: same }).logs(filter), behind, 'it changed over')
  await t.rejects(nodeOf({ before: same, after: OTHER }).logs(filter), behind, 'it left it')
  await t.rejects(nodeOf({ before: same, after: undefined }).logs(filter), behind, 'it lost it')
})

t.test('a node that knows no latest block is named, whatever it is asked', async (t) => {
  const call = async (method: string) => (method === 'eth_chainId' ? '0x539' : '0x1')
  const batch = async (calls: readonly RpcCall[]) =>
    calls.map(([method]) => (method === 'eth_chainId' ? '0x539' : null))
  const node = createNode({ call, batch } as unknown as Rpc)
  const message = /answered null to eth_getBlockByNumber for the latest block: it knows none\./
  await t.rejects(node.fees(), { name: 'Error', message })
  await node.chainId()
  await t.rejects(node.fees(), { message: /^The node of chain 1337 / })
  await t.rejects(node.head(), { message: /^The node of chain 1337 / })
})
