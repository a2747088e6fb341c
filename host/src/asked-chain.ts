import {
  type Config,
  chainAddress,
  type Env,
  readConfig,
  urlOf,
  wholeNumber,
} from '@truebook/shared/config'

/** The bridge is not taken from the tables: who wrote those may have put another there. */
const ASKED_CHAIN = {
  RPC_URL: urlOf(['http', 'https']),
  BRIDGE_ADDRESS: chainAddress(),
  BRIDGE_FROM_BLOCK: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }, 0),
}

/** The chain that is to be asked, whatever the tables say. */
export type AskedChain = Config<typeof ASKED_CHAIN>

/** The chain that the environment names; undefined without RPC_URL. Throws where that is not all of it. */
export function askedChain(env: Env): AskedChain | undefined {
  return env.RPC_URL ? readConfig(ASKED_CHAIN, env) : undefined
}
