import { createNode } from '@truebook/prover-worker/chain/node'
import { createRpc } from '@truebook/prover-worker/chain/rpc'
import { HostError } from '../host-error.js'

const TIMEOUT_MS = 5_000

/** Asks the chain behind a url for its id; throws when it does not answer one. */
export async function chainIdOf(url: string): Promise<number> {
  const chainId = await createNode(createRpc({ url, timeoutMs: TIMEOUT_MS })).chainId()
  if (!Number.isSafeInteger(chainId)) throw new HostError('It tells no chain id.')
  return chainId
}
