import type { Database } from '@truebook/shared/db/connect'
import type { ChainConfig } from '../config.js'
import { openBridge } from './bridge.js'
import { createNode } from './node.js'
import { type Chain, registerChain } from './register.js'
import { createRpc } from './rpc.js'

/** The chain once it could be reached and is in the tables; until then each call tries again. */
export type ChainAccess = (db: Database) => Promise<Chain>

export function createChainAccess(config: ChainConfig): ChainAccess {
  const node = createNode(createRpc({ url: config.RPC_URL, timeoutMs: config.RPC_TIMEOUT_MS }))
  let opened: Chain | undefined
  return async (db) => {
    if (opened) return opened
    const bridge = await openBridge(node, config.BRIDGE_ADDRESS)
    opened = await registerChain(db, bridge, {
      name: config.CHAIN_NAME,
      confirmations: config.CONFIRMATIONS,
      hasFaucet: config.FAUCET_KEY !== '',
      expectedMs: config.SETTLE_AGE_MS + config.EXIT_INTERVAL_MS + config.CHAIN_INTERVAL_MS,
      tokens: config.BRIDGE_TOKENS,
    })
    return opened
  }
}
