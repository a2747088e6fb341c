import { CHAIN_SETTINGS } from '@truebook/prover-worker/config'
import { type Config, type Env, readConfig } from '@truebook/shared/config'

const { RPC_URL, BRIDGE_ADDRESS, BRIDGE_FROM_BLOCK } = CHAIN_SETTINGS

/** The bridge is not taken from the tables: who wrote those may have put another there. */
const ASKED_CHAIN = { RPC_URL, BRIDGE_ADDRESS, BRIDGE_FROM_BLOCK }

/** The chain that is to be asked, whatever the tables say. */
export type AskedChain = Config<typeof ASKED_CHAIN>

/** The chain that the environment names; undefined without RPC_URL. Throws where that is not all of it. */
export function askedChain(env: Env): AskedChain | undefined {
  return env.RPC_URL ? readConfig(ASKED_CHAIN, env) : undefined
}
