import {
  bridgeAt,
  bridgeContract,
  type DeployedBridge,
  deployBridge,
  deployToken,
} from '@truebook/contracts/deploy'
import { getCreateAddress, HDNodeWallet, JsonRpcProvider, Network, NonceManager } from 'ethers'
import { HostError } from '../host-error.js'

/** An account that every dev chain has, with ether for its transactions. */
export interface DevAccount {
  readonly address: string
  readonly privateKey: string
}

export interface DevToken {
  readonly symbol: string
  readonly address: string
  readonly decimals: number
}

/** What a dev chain has once everything is deployed. */
export interface DevChain extends DeployedBridge {
  readonly rpcUrl: string
  readonly chainId: number
  readonly rollupNetwork: number
  readonly tokens: readonly DevToken[]
  /** The account that deployed everything and may name another settler. It sends nothing else. */
  readonly owner: DevAccount
  /** The account that posts the exit roots. */
  readonly settler: DevAccount
  /** The account that mints and deposits play money. */
  readonly faucet: DevAccount
}

const TOKENS = [
  { name: 'USD Coin', symbol: 'USDC', decimals: 6 },
  { name: 'Bitcoin', symbol: 'BTC', decimals: 8 },
  { name: 'Ether', symbol: 'ETH', decimals: 18 },
]

/**
 * Deploys the bridge and the tokens of play, or those that are missing, and tells where they are. An address follows
 * from the account that deploys and from its nonce, and that account does nothing else. So what an interrupted call
 * has deployed is found again, and nothing is deployed twice.
 */
export async function deployDevChain(options: {
  readonly rpcUrl: string
  readonly chainId: number
  /** Absent: 1. */
  readonly rollupNetwork?: number
}): Promise<DevChain> {
  const { rpcUrl, chainId, rollupNetwork = 1 } = options
  const owner = devAccount(9)
  const settler = devAccount(8)
  const provider = openChain(rpcUrl, chainId)
  try {
    const signer = owner.connect(provider)
    const placeOf = (nonce: number) => getCreateAddress({ from: owner.address, nonce })
    const done = await provider.getTransactionCount(owner.address)
    const sending = new NonceManager(signer)
    if (done < 1) {
      await deployBridge({
        signer: sending,
        rollupNetwork,
        owner: owner.address,
        settler: settler.address,
      })
    }
    for (const token of TOKENS.slice(Math.max(0, done - 1))) {
      await deployToken({ signer: sending, ...token })
    }
    await checkDeployed(provider, { addresses: [0, 1, 2, 3].map(placeOf), rollupNetwork })
    return {
      ...(await bridgeAt(placeOf(0), provider)),
      ...{ rpcUrl, chainId, rollupNetwork },
      tokens: TOKENS.map(({ symbol, decimals }, index) => ({
        ...{ symbol, decimals },
        address: placeOf(index + 1),
      })),
      owner: keysOf(owner),
      settler: keysOf(settler),
      faucet: keysOf(devAccount(7)),
    }
  } finally {
    provider.destroy()
  }
}

/** The phrase that all dev chains share; its accounts hold nothing of value anywhere. */
const PHRASE = 'test test test test test test test test test test test junk'

function devAccount(index: number): HDNodeWallet {
  return HDNodeWallet.fromPhrase(PHRASE, undefined, `m/44'/60'/0'/0/${index}`)
}

function keysOf({ address, privateKey }: HDNodeWallet): DevAccount {
  return { address, privateKey }
}

/** A provider of ethers for a chain of play, without its cache: what has happened there is seen at once. */
export function openChain(rpcUrl: string, chainId: number): JsonRpcProvider {
  const network = Network.from(chainId)
  const provider = new JsonRpcProvider(rpcUrl, network, {
    staticNetwork: network,
    cacheTimeout: -1,
  })
  provider.pollingInterval = 20
  return provider
}

async function checkDeployed(
  provider: JsonRpcProvider,
  expected: { readonly addresses: readonly string[]; readonly rollupNetwork: number },
): Promise<void> {
  const codes = await Promise.all(expected.addresses.map((address) => provider.getCode(address)))
  const bridge = bridgeContract(expected.addresses[0], provider)
  const network = codes.includes('0x') ? undefined : await bridge.getFunction('rollupNetwork')()
  if (network === BigInt(expected.rollupNetwork)) return
  throw new HostError(
    `The dev chain has no bridge for network ${expected.rollupNetwork} at ` +
      `${expected.addresses[0]}: its account for deploying was used for something else. ` +
      'Delete the data folder to begin anew.',
  )
}
