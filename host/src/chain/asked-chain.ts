import { CHAIN_SETTINGS, namesChain } from '@truebook/prover-worker/config'
import { type Config, type Env, readConfig } from '@truebook/shared/config'

const { RPC_URL, BRIDGE_ADDRESS, BRIDGE_FROM_BLOCK } = CHAIN_SETTINGS

/** The bridge is not read from the tables: whoever wrote those may have put another one there. */
const ASKED_CHAIN = { RPC_URL, BRIDGE_ADDRESS, BRIDGE_FROM_BLOCK }

/** The chain to ask, whatever the tables say. */
export type AskedChain = Config<typeof ASKED_CHAIN>

/** The chain that the environment names, if it does. Throws if only some of its settings are there. */
export function askedChain(env: Env): AskedChain | undefined {
  return namesChain(env) ? readConfig(ASKED_CHAIN, env) : undefined
}
