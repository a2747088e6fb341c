import { BRIDGE, DEV_TOKEN } from '@truebook/contracts/artefacts'
import { mined } from '@truebook/contracts/mined'
import { type RunningAnvil, startAnvil } from '@truebook/host/chain/anvil'
import { type DevChain, deployDevChain } from '@truebook/host/chain/dev-chain'
import { Contract, JsonRpcProvider, Network, NonceManager, Wallet } from 'ethers'
import type { Test } from 'tap'

/** A chain of play with a bridge, and what a worker is told of it. */
export interface TestChain extends DevChain {
  readonly anvil: RunningAnvil
  readonly provider: JsonRpcProvider
  /** The environment of a worker that settles on it and gives play money. */
  readonly env: Readonly<Record<string, string>>
  token(symbol: string): string
  rpc(method: string, ...params: unknown[]): Promise<unknown>
}

export interface TestChainOptions {
  /** The exchange's network; absent: 1. */
  readonly rollupNetwork?: number
}

export async function openChain(t: Test, options: TestChainOptions = {}): Promise<TestChain> {
  const anvil = await startAnvil()
  t.teardown(() => anvil.stop())
  const chain = await deployDevChain({ rpcUrl: anvil.url, chainId: anvil.chainId, ...options })
  const network = Network.from(chain.chainId)
  const asking = { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 }
  const provider = new JsonRpcProvider(anvil.url, network, asking)
  provider.pollingInterval = 10
  t.teardown(() => provider.destroy())
  const token = (symbol: string) =>
    chain.tokens.find((one) => one.symbol === symbol)?.address.toLowerCase() ?? ''
  const tokens = chain.tokens.map(({ symbol, address }) => `${symbol}=${address}`).join(',')
  return {
    ...chain,
    anvil,
    provider,
    token,
    rpc: (method, ...params) => provider.send(method, params),
    env: {
      RPC_URL: anvil.url,
      BRIDGE_ADDRESS: chain.bridge,
      BRIDGE_TOKENS: tokens,
      SETTLER_KEY: chain.settler.privateKey,
      FAUCET_KEY: chain.faucet.privateKey,
      CONFIRMATIONS: '1',
      SETTLE_AGE_MS: '0',
      EXIT_INTERVAL_MS: '50',
      CHAIN_INTERVAL_MS: '50',
      LOG_LEVEL: 'silent',
    },
  }
}

/** The n-th of those who deposit and claim. */
export function holder({ provider }: TestChain, n: number): NonceManager {
  const key = `0x${(0x1000 + n).toString(16).padStart(64, '0')}`
  return new NonceManager(new Wallet(key, provider))
}

export function bridgeOf({ bridge, provider }: TestChain, signer?: NonceManager): Contract {
  return new Contract(bridge, BRIDGE.abi, signer ?? provider)
}

/** Mints and deposits an amount of a token for a wallet; gives the transaction's hash. */
export async function depositOnChain(
  chain: TestChain,
  signer: NonceManager,
  deposit: { readonly token: string; readonly to: string; readonly amount: bigint },
): Promise<string> {
  const { token, to, amount } = deposit
  await chain.rpc('anvil_setBalance', await signer.getAddress(), '0x21e19e0c9bab2400000')
  const contract = new Contract(token, DEV_TOKEN.abi, signer)
  await mined(await contract.getFunction('mint')(await signer.getAddress(), amount))
  await mined(await contract.getFunction('approve')(chain.bridge, amount))
  const bridge = bridgeOf(chain, signer)
  const { rollupNetwork } = chain
  const args = [rollupNetwork, to, amount, token, true, '0x']
  const sent = await bridge.getFunction('bridgeAsset')(...args)
  return (await mined(sent)).hash
}

export async function balanceOnChain(chain: TestChain, token: string, of: string): Promise<bigint> {
  const contract = new Contract(token, DEV_TOKEN.abi, chain.provider)
  return contract.getFunction('balanceOf').staticCall(of)
}
