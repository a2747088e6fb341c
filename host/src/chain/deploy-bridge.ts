import { deployBridge } from '@truebook/contracts/deploy'
import {
  type Config,
  chainAddress,
  type Env,
  optional,
  privateKey,
  readConfig,
  urlOf,
  wholeNumber,
} from '@truebook/shared/config'
import { formatEther, isError, JsonRpcProvider, Network, Wallet } from 'ethers'
import { HostError, reasonOf } from '../host-error.js'
import { readOptions } from '../options.js'
import { chainIdOf } from './rpc.js'

const settings = {
  RPC_URL: urlOf(['http', 'https']),
  /** Pays for the deployment. It has no say afterwards, unless it is the owner as well. */
  DEPLOYER_KEY: privateKey(),
  /** Who may post exit roots: the address of the prover-worker's SETTLER_KEY. */
  SETTLER_ADDRESS: chainAddress(),
  /** Who may name another settler; absent: the deployer. */
  OWNER_ADDRESS: optional(chainAddress()),
  /** The network number of the exchange. */
  ROLLUP_NETWORK: wholeNumber({ min: 1, max: 2 ** 32 - 1 }, 1),
  /** How long to wait until the deployment is in a block, in seconds. */
  DEPLOY_WAIT_S: wholeNumber({ min: 1, max: 86_400 }, 600),
}

const USAGE = `npm run deploy:bridge

Deploys a bridge and its exit-root manager, and prints what the exchange has to be told of them. It spends ether of
DEPLOYER_KEY on the chain of RPC_URL. Reads these, SETTLER_ADDRESS, and OWNER_ADDRESS, ROLLUP_NETWORK and
DEPLOY_WAIT_S, which may be left out: docs/bridge.md.`

/** `npm run deploy:bridge`: deploys a bridge and prints the settings that the exchange needs. */
export async function main(argv: readonly string[], env: Env): Promise<number> {
  return readOptions(argv, { options: {}, usage: USAGE }) ? deploy(env) : 0
}

async function deploy(env: Env): Promise<number> {
  const config = readConfig(settings, env)
  const chainId = await chainIdOf(config.RPC_URL).catch((cause: unknown) => {
    throw new HostError(`RPC_URL names a chain that does not answer: ${reasonOf(cause)}.`, {
      cause,
    })
  })
  const network = Network.from(chainId)
  const provider = new JsonRpcProvider(config.RPC_URL, network, { staticNetwork: network })
  try {
    console.log((await deployOn(provider, { chainId, config })).join('\n'))
    return 0
  } finally {
    provider.destroy()
  }
}

async function deployOn(
  provider: JsonRpcProvider,
  { chainId, config }: { chainId: number; config: Config<typeof settings> },
): Promise<readonly string[]> {
  const { DEPLOYER_KEY, OWNER_ADDRESS, SETTLER_ADDRESS, ROLLUP_NETWORK, DEPLOY_WAIT_S } = config
  const signer = new Wallet(DEPLOYER_KEY, provider)
  const owner = OWNER_ADDRESS || signer.address
  const balance = await provider.getBalance(signer.address)
  const stand = `${signer.address} has ${formatEther(balance)} ether on chain ${chainId}`
  console.log(`Deploying: ${stand}.`)
  let hash: string | undefined
  const { bridge, exitRootManager, blockNumber } = await deployBridge({
    ...{ signer, owner, settler: SETTLER_ADDRESS, rollupNetwork: ROLLUP_NETWORK },
    waiting: { withinMs: DEPLOY_WAIT_S * 1_000, say: (line) => console.log(line) },
    onSent(sent) {
      hash = sent.hash
      console.log(`Sent as transaction ${hash}: the bridge will be ${sent.bridge}.`)
    },
  }).catch((cause: unknown) => {
    const what =
      hash === undefined || isReverted(cause)
        ? `The bridge could not be deployed (${stand}): ${shortOf(cause)}.`
        : `It was sent as transaction ${hash}, but whether that is in a block is not known (${shortOf(cause)}): look for it before you run this again.`
    throw new HostError(what, { cause })
  })
  return [
    `Exit-root manager ${exitRootManager}: owner ${owner}, settler ${SETTLER_ADDRESS}.`,
    'The exchange needs these settings, and the SETTLER_KEY of the settler:',
    `BRIDGE_ADDRESS=${bridge}`,
    `BRIDGE_FROM_BLOCK=${blockNumber}`,
  ]
}

/** Whether the transaction is in a block, but failed. */
function isReverted(thrown: unknown): boolean {
  return (
    isError(thrown, 'CALL_EXCEPTION') && thrown.receipt !== null && thrown.receipt !== undefined
  )
}

/** ethers puts the whole request into its messages, after the sentence. */
function shortOf(thrown: unknown): string {
  const { shortMessage } = thrown as { shortMessage?: string }
  return shortMessage ?? reasonOf(thrown)
}
