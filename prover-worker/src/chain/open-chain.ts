import type { Database } from '@truebook/shared/db/connect'
import type { ChainConfig } from '../config.js'
import { openBridge } from './bridge.js'
import { createNode } from './node.js'
import { type Chain, type RegisteredBridge, registerChain, tokensOf } from './register.js'
import { createRpc } from './rpc.js'

/**
 * The chain, once it was reached and written into the tables; until then each call tries again. The tokens
 * are read at each call, as another worker may have listed one.
 */
export type ChainAccess = (db: Database) => Promise<Chain>

export function createChainAccess(config: ChainConfig): ChainAccess {
  const node = createNode(createRpc({ url: config.RPC_URL, timeoutMs: config.RPC_TIMEOUT_MS }))
  let registered: RegisteredBridge | undefined
  return async (db) => {
    registered ??= await registerChain(db, await openBridge(node, config.BRIDGE_ADDRESS), {
      name: config.CHAIN_NAME,
      confirmations: config.CONFIRMATIONS,
      hasFaucet: config.FAUCET_KEY !== '',
      expectedMs: config.SETTLE_AGE_MS + config.EXIT_INTERVAL_MS + config.CHAIN_INTERVAL_MS,
      tokens: config.BRIDGE_TOKENS,
    })
    return { ...registered, tokens: await tokensOf(db, registered.chainId) }
  }
}
