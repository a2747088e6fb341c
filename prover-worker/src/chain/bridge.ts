import type { Interface } from 'ethers'
import { BRIDGE, MANAGER, TOKEN } from './abi.js'
import type { BlockRange } from './log-ranges.js'
import { type Block, type BlockTag, type Log, NoContract, type Node } from './node.js'
import { RpcError } from './rpc.js'

/** A deposit, from the bridge's event. */
export interface BridgeDeposit {
  readonly leafType: number
  readonly originNetwork: number
  readonly token: string
  readonly destinationNetwork: number
  /** Lower-case 0x address. */
  readonly wallet: string
  readonly amount: bigint
  readonly depositCount: number
  readonly blockNumber: number
  readonly blockHash: string
  readonly transactionHash: string
}

/** A claim that the bridge paid, from its event. */
export interface BridgeClaim {
  readonly globalIndex: bigint
  readonly token: string
  readonly wallet: string
  readonly amount: bigint
  readonly blockNumber: number
  readonly blockHash: string
  readonly transactionHash: string
}

/** The roots of a settlement, 32 bytes each as hex. */
export interface SettledRoots {
  readonly localRoot: string
  readonly mainnetRoot: string
  readonly rollupRoot: string
}

/** A settlement, from the manager's event. */
export interface PostedRoots extends SettledRoots {
  readonly leafCount: number
}

/** A bridge on its chain. */
export interface Bridge {
  readonly node: Node
  readonly chainId: number
  /** Lower-case 0x addresses. */
  readonly address: string
  readonly manager: string
  readonly network: number
  readonly exchangeNetwork: number
  /**
   * The deposits and claims of these blocks, both ends included, in the chain's order. `last` is a block at
   * their end or above. Throws `NodeBehind` where the node that answers does not have it.
   */
  events(
    range: BlockRange,
    last: Block,
  ): Promise<{ readonly deposits: BridgeDeposit[]; readonly claims: BridgeClaim[] }>
  escrowOf(token: string, at: BlockTag): Promise<bigint>
  /** How many deposits the bridge has counted, as of a block. */
  depositCount(at: BlockTag): Promise<number>
  /** The roots posted for exactly this many leaves, as of a block. */
  settlementOf(leafCount: number, at: BlockTag): Promise<SettledRoots | undefined>
  /** All roots posted in these blocks, in the chain's order. Throws as `events` does. */
  roots(range: BlockRange, last: Block): Promise<PostedRoots[]>
  /** How many leaves the last posted exit root has, as of a block. */
  lastLeafCount(at: BlockTag): Promise<number>
  /** Who may post exit roots, now. Lower-case 0x address. */
  settler(): Promise<string>
  decimalsOf(token: string): Promise<number>
}

const DEPOSIT_TOPIC = topicOf(BRIDGE, 'BridgeEvent')
const CLAIM_TOPIC = topicOf(BRIDGE, 'ClaimEvent')
const ROOT_TOPIC = topicOf(MANAGER, 'ExitRootSettled')
const NO_ROOT = `0x${'0'.repeat(64)}`

/** Opens a bridge: asks it for its networks and its manager. */
export async function openBridge(node: Node, address: string): Promise<Bridge> {
  const chainId = await node.chainId()
  const ask = async (name: string) => {
    const call = { to: address, abi: BRIDGE, name, args: [] }
    return (await node.view(call).catch(refusedAsBridge(address, chainId)))[0]
  }
  const [network, exchangeNetwork, managerAddress] = await Promise.all([
    ask('networkID'),
    ask('rollupNetwork'),
    ask('globalExitRootManager'),
  ])
  const manager = String(managerAddress).toLowerCase()
  const one = async (to: string, abi: Interface, name: string, args: unknown[], at?: BlockTag) =>
    (await node.view({ to, abi, name, args, ...(at === undefined ? {} : { at }) }))[0]
  return {
    node,
    chainId,
    address,
    manager,
    network: Number(network),
    exchangeNetwork: Number(exchangeNetwork),
    async events(range, last) {
      const topics = [DEPOSIT_TOPIC, CLAIM_TOPIC]
      const logs = await node.logs({ address, topics, last, ...range })
      const ofTopic = (topic: string) => logs.filter(({ topics }) => topics[0] === topic)
      return {
        deposits: ofTopic(DEPOSIT_TOPIC).map(depositOf),
        claims: ofTopic(CLAIM_TOPIC).map(claimOf),
      }
    },
    async roots(range, last) {
      const logs = await node.logs({ address: manager, topics: [ROOT_TOPIC], last, ...range })
      return logs.map(rootsOf)
    },
    escrowOf: async (token, at) =>
      BigInt(String(await one(address, BRIDGE, 'escrowOf', [token], at))),
    depositCount: async (at) => Number(await one(address, BRIDGE, 'depositCount', [], at)),
    lastLeafCount: async (at) => Number(await one(manager, MANAGER, 'lastLeafCount', [], at)),
    settler: async () => String(await one(manager, MANAGER, 'settler', [])).toLowerCase(),
    decimalsOf: async (token) => Number(await one(token, TOKEN, 'decimals', [])),
    async settlementOf(leafCount, at) {
      const call = { to: manager, abi: MANAGER, name: 'settlementOf', args: [leafCount], at }
      const [localRoot, mainnetRoot, rollupRoot] = (await node.view(call)).map(String)
      return localRoot === NO_ROOT ? undefined : { localRoot, mainnetRoot, rollupRoot }
    },
  }
}

/** Says which contract did not answer: another one, or another chain, may have been named. */
function refusedAsBridge(address: string, chainId: number) {
  return (error: unknown): never => {
    if (error instanceof NoContract) {
      throw new NoContract(
        `BRIDGE_ADDRESS ${address} is no contract of chain ${chainId}, which RPC_URL names.`,
      )
    }
    if (!(error instanceof RpcError && /revert/i.test(error.message))) throw error
    const message = `BRIDGE_ADDRESS ${address} did not answer as a bridge does: ${error.message}`
    throw new RpcError({ code: error.code, message })
  }
}

/** Reads a deposit from its event. */
export function depositOf(log: Log): BridgeDeposit {
  const said = BRIDGE.decodeEventLog('BridgeEvent', log.data, log.topics)
  return {
    leafType: Number(said.leafType),
    originNetwork: Number(said.originNetwork),
    token: String(said.originAddress).toLowerCase(),
    destinationNetwork: Number(said.destinationNetwork),
    wallet: String(said.destinationAddress).toLowerCase(),
    amount: BigInt(said.amount),
    depositCount: Number(said.depositCount),
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    transactionHash: log.transactionHash,
  }
}

/** Whether an event is a deposit of a bridge. */
export function isDeposit({ topics }: Log): boolean {
  return topics[0] === DEPOSIT_TOPIC
}

/** Whether an event posts the root of this many leaves. */
export function isRootOf(log: Log, leafCount: number): boolean {
  return log.topics[0] === ROOT_TOPIC && rootsOf(log).leafCount === leafCount
}

function claimOf(log: Log): BridgeClaim {
  const said = BRIDGE.decodeEventLog('ClaimEvent', log.data, log.topics)
  return {
    globalIndex: BigInt(said.globalIndex),
    token: String(said.originAddress).toLowerCase(),
    wallet: String(said.destinationAddress).toLowerCase(),
    amount: BigInt(said.amount),
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    transactionHash: log.transactionHash,
  }
}

function rootsOf(log: Log): PostedRoots {
  const said = MANAGER.decodeEventLog('ExitRootSettled', log.data, log.topics)
  return {
    leafCount: Number(said.leafCount),
    localRoot: String(said.localExitRoot),
    mainnetRoot: String(said.mainnetExitRoot),
    rollupRoot: String(said.rollupExitRoot),
  }
}

function topicOf(abi: Interface, event: string): string {
  const fragment = abi.getEvent(event)
  if (!fragment) throw new RangeError(`There is no event ${event}.`)
  return fragment.topicHash
}
