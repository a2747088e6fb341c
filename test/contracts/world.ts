import { readArtefact } from '@truebook/contracts/artefacts'
import {
  bridgeContract,
  deploy,
  deployBridge,
  deployToken,
  exitRootManagerContract,
} from '@truebook/contracts/deploy'
import { mined } from '@truebook/contracts/mined'
import { startAnvil } from '@truebook/host/chain/anvil'
import {
  type BaseContract,
  Contract,
  type ContractTransactionReceipt,
  ethers,
  JsonRpcProvider,
  type JsonRpcSigner,
} from 'ethers'
import type { Test } from 'tap'

/** A chain of a test file's own with a bridge and a token on it. */
export interface World {
  readonly chain: JsonRpcProvider
  readonly owner: JsonRpcSigner
  readonly settler: JsonRpcSigner
  /** Deposits and claims; holds a million of the token. */
  readonly user: JsonRpcSigner
  readonly stranger: JsonRpcSigner
  readonly bridge: Contract
  readonly manager: Contract
  readonly token: Contract
  /** The network of its exchange. */
  readonly network: number
}

export const ETHER = '0x0000000000000000000000000000000000000000'
/** The network of the exchange, where a world is not asked for another. */
export const EXCHANGE = 1

export async function openWorld(
  t: Test,
  { network = EXCHANGE }: { readonly network?: number } = {},
): Promise<World> {
  const { url, chainId, stop } = await startAnvil()
  const chain = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1 })
  chain.pollingInterval = 10
  t.teardown(async () => {
    chain.destroy()
    await stop()
  })
  const [owner, settler, user, stranger] = await Promise.all(
    [0, 1, 2, 3].map((index) => chain.getSigner(index)),
  )
  const { bridge, exitRootManager } = await deployBridge({
    signer: owner,
    owner: owner.address,
    settler: settler.address,
    rollupNetwork: network,
  })
  const usdc = { signer: owner, name: 'USD Coin', symbol: 'USDC', decimals: 6 }
  const token = await deployToken(usdc)
  const world = {
    ...{ chain, owner, settler, user, stranger, network },
    bridge: bridgeContract(bridge, user),
    manager: exitRootManagerContract(exitRootManager, settler),
    token: new Contract(token, readArtefact('DevToken').abi, user),
  }
  await send(world.token, 'mint', user.address, 10n ** 12n)
  await send(world.token, 'approve', bridge, ethers.MaxUint256)
  return world
}

/** Deploys one of the contracts that are only for tests. */
export async function deployOdd(
  name:
    | 'FeeToken'
    | 'OddToken'
    | 'FalseToken'
    | 'WordyToken'
    | 'ReentrantToken'
    | 'ReentrantReceiver',
  { owner, user }: World,
): Promise<Contract> {
  const { address } = await deploy(readArtefact(name), { signer: owner })
  return new Contract(address, readArtefact(name).abi, user)
}

/** Sends a call and waits until it is mined. */
export async function send(
  contract: BaseContract,
  method: string,
  ...args: readonly unknown[]
): Promise<ContractTransactionReceipt> {
  const sent = await contract.getFunction(method).send(...args)
  return (await mined(sent)) as ContractTransactionReceipt
}

/** Asks a contract without sending anything. */
export function ask(
  contract: BaseContract,
  method: string,
  ...args: readonly unknown[]
): Promise<unknown> {
  return contract.getFunction(method).staticCall(...args)
}

/** The name of the error that a call reverts with; undefined when it would go through. */
export async function refusal(
  contract: BaseContract,
  method: string,
  ...args: readonly unknown[]
): Promise<string | undefined> {
  try {
    await ask(contract, method, ...args)
    return undefined
  } catch (error) {
    const { revert, data } = error as { revert?: { name: string } | null; data?: string | null }
    if (revert) return revert.name
    if (typeof data === 'string') return `data ${data}`
    throw error
  }
}

/** The first event of this name in a receipt, as an object of its arguments. */
export function eventIn(
  receipt: ContractTransactionReceipt,
  contract: BaseContract,
  name: string,
): Record<string, unknown> | undefined {
  const address = String(contract.target)
  for (const log of receipt.logs.filter((log) => log.address === address)) {
    const parsed = contract.interface.parseLog(log)
    if (parsed?.name === name) return parsed.args.toObject()
  }
  return undefined
}

/** What an address holds of a token, or of ether. */
export async function balanceOf(
  { chain, token }: World,
  address: string,
  of: string = String(token.target),
): Promise<bigint> {
  if (of === ETHER) return chain.getBalance(address)
  return BigInt(String(await ask(token.attach(of), 'balanceOf', address)))
}
