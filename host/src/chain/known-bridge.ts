import { type Bridge, openBridge } from '@truebook/prover-worker/chain/bridge'
import { createNode } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { HostError, reasonOf } from '../host-error.js'

const RPC_TIMEOUT_MS = 10_000

/**
 * The bridge of a chain, at the node of RPC_URL; throws a sentence if that node is of another chain. For a chain
 * that no table knows yet, so without an id, the node's id is taken.
 */
export async function knownBridge(
  rpcUrl: string,
  chain: { readonly chain_id?: number; readonly bridge: string },
): Promise<Bridge> {
  const node = createNode(createRpc({ url: rpcUrl, timeoutMs: RPC_TIMEOUT_MS }))
  const opened = await openBridge(node, chain.bridge).catch((cause) => {
    throw new HostError(`RPC_URL does not answer for bridge ${chain.bridge}: ${reasonOf(cause)}.`, {
      cause,
    })
  })
  if (opened.chainId === (chain.chain_id ?? opened.chainId)) return opened
  throw new HostError(
    `RPC_URL must name a node of chain ${chain.chain_id}, not of ${opened.chainId}.`,
  )
}
