import type { Interface } from 'ethers'
import { type BlockRange, createLogReader } from './log-ranges.js'
import { type Rpc, RpcError } from './rpc.js'

/** A block by its number, or the newest. */
export type BlockTag = number | 'latest'

export interface Block {
  readonly number: number
  readonly hash: string
}

/** The newest block, and its time in Unix milliseconds. */
export interface Head extends Block {
  readonly time: number
}

export interface Log {
  readonly blockNumber: number
  readonly blockHash: string
  readonly transactionHash: string
  readonly topics: readonly string[]
  readonly data: string
}

export interface Receipt {
  readonly blockNumber: number
  readonly succeeded: boolean
  readonly logs: readonly Log[]
}

export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** A node, in the words of its chain: numbers instead of hex. */
export interface Node {
  readonly rpc: Rpc
  /** The chain's id. From then on `block` and `head` throw where a node of another chain answers. */
  chainId(): Promise<number>
  block(number: number): Promise<Block | undefined>
  /** Throws where the node knows no block, as one that is still starting may. */
  head(): Promise<Head>
  /** Calls a view, and gives its results. Throws `NoContract` where the address has no code. */
  view(call: ViewCall): Promise<readonly unknown[]>
  /**
   * Events in the chain's order, in as many requests as it takes: see log-ranges.ts. `last` is a block at the
   * range's end or above. Throws `NodeBehind` where a node that answers lacks it, or has another in its
   * place.
   */
  logs(filter: BlockRange & LogFilter): Promise<Log[]>
  receipt(hash: string): Promise<Receipt | undefined>
  /** Who sent a transaction; empty where the node does not know it. */
  senderOf(hash: string): Promise<string>
  /** How many transactions of an account are in blocks; with `pending`, also those that wait for one. */
  nonceOf(address: string, tag?: 'latest' | 'pending'): Promise<number>
  /** An account's balance of the chain's coin, in wei. */
  balanceOf(address: string): Promise<bigint>
  /** Throws as `head` does. */
  fees(): Promise<Fees>
  estimateGas(call: { from: string; to: string; data: string; value: bigint }): Promise<bigint>
  /** Sends a signed transaction. Does not fail where the node knows it already. */
  broadcast(raw: string): Promise<void>
}

interface LogFilter {
  readonly address: string
  readonly topics: readonly string[]
  readonly last: Block
}

export interface ViewCall {
  readonly to: string
  readonly abi: Interface
  readonly name: string
  readonly args: readonly unknown[]
  readonly at?: BlockTag
}

export function createNode(rpc: Rpc): Node {
  // Not the wall clock, which may be set back.
  const readLogs = createLogReader(() => performance.now())
  let known: number | undefined

  /** Throws where another chain's node answers: its blocks would look like a deep reorg of ours. */
  async function blockAt(tag: BlockTag): Promise<RawBlock | null> {
    const [found, id] = await rpc.batch<[RawBlock | null, string]>([
      ['eth_getBlockByNumber', [tagOf(tag), false]],
      ['eth_chainId', []],
    ])
    if (known !== undefined && Number(id) !== known) throw otherChain(Number(id), known)
    return found
  }

  async function latest(): Promise<RawBlock> {
    const found = await blockAt('latest')
    if (!found) throw noBlocks(known)
    return found
  }

  return {
    rpc,
    async chainId() {
      known = Number(await rpc.call<string>('eth_chainId', []))
      return known
    },
    async block(number) {
      const found = await blockAt(number)
      return found ? { number: Number(found.number), hash: found.hash } : undefined
    },
    async head() {
      const { number, hash, timestamp } = await latest()
      return { number: Number(number), hash, time: Number(timestamp) * 1_000 }
    },
    async view({ to, abi, name, args, at = 'latest' }) {
      const data = abi.encodeFunctionData(name, args)
      const result = await rpc.call<string>('eth_call', [{ to, data }, tagOf(at)])
      if (result === '0x') throw noContract(to, at)
      return [...abi.decodeFunctionResult(name, result)]
    },
    logs({ address, topics, last, ...range }) {
      return readLogs(range, async ({ from, to }) => {
        const filter = { address, topics: [topics], fromBlock: tagOf(from), toBlock: tagOf(to) }
        // A node that is behind gives no events for blocks that it lacks, and no error; one on another fork
        // gives that fork's. It is asked for `last` before and after, as it may catch up between the calls.
        const block = ['eth_getBlockByNumber', [tagOf(last.number), false]] as const
        const [before, logs, after] = await rpc.batch<[Found, RawLog[], Found]>([
          block,
          ['eth_getLogs', [filter]],
          block,
        ])
        for (const found of [before, after]) {
          if (!found) throw lacks(last.number)
          if (found.hash !== last.hash) throw forked(last)
        }
        return logs.map(logOf)
      })
    },
    async receipt(hash) {
      const found = await rpc.call<RawReceipt | null>('eth_getTransactionReceipt', [hash])
      if (!found) return undefined
      const { blockNumber, status, logs } = found
      return {
        blockNumber: Number(blockNumber),
        succeeded: Number(status) === 1,
        logs: logs.map(logOf),
      }
    },
    async senderOf(hash) {
      const found = await rpc.call<{ from: string } | null>('eth_getTransactionByHash', [hash])
      return found?.from.toLowerCase() ?? ''
    },
    async nonceOf(address, tag = 'latest') {
      return Number(await rpc.call<string>('eth_getTransactionCount', [address, tag]))
    },
    async balanceOf(address) {
      return BigInt(await rpc.call<string>('eth_getBalance', [address, 'latest']))
    },
    async fees() {
      const tip = rpc.call<string>('eth_maxPriorityFeePerGas', []).catch(() => '0x3b9aca00')
      return feesOver(await latest(), BigInt(await tip))
    },
    async estimateGas({ value, ...call }) {
      const request = { ...call, value: `0x${value.toString(16)}` }
      return BigInt(await rpc.call<string>('eth_estimateGas', [request]))
    },
    async broadcast(raw) {
      await rpc.call('eth_sendRawTransaction', [raw]).catch((error: unknown) => {
        if (!(error instanceof RpcError && KNOWN.test(error.message))) throw error
      })
    },
  }
}

/** What nodes answer to a transaction that they have, or whose nonce is used: neither is a failure. */
const KNOWN = /already ?known|already imported|known transaction|nonce too low|old ?nonce/i

interface RawBlock {
  readonly number: string
  readonly hash: string
  readonly timestamp: string
  readonly baseFeePerGas?: string
}

type Found = RawBlock | null

interface RawLog {
  readonly blockNumber: string
  readonly blockHash: string
  readonly transactionHash: string
  readonly topics: string[]
  readonly data: string
}

interface RawReceipt {
  readonly blockNumber: string
  readonly status: string
  readonly logs: RawLog[]
}

/** The node lacks a block that others of its chain have, or has another in its place. */
export class NodeBehind extends Error {
  override readonly name = 'NodeBehind'
}

export function lacks(block: number): NodeBehind {
  return new NodeBehind(
    `The chain's node is behind: it was asked for the events up to block ${block}, which it has not got. It is asked again.`,
  )
}

function forked({ number, hash }: Block): NodeBehind {
  return new NodeBehind(
    `The chain's node has another block ${number} than ${hash}, up to which it was asked for the events. It is asked again.`,
  )
}

function otherChain(id: number, known: number): Error {
  return new Error(
    `The chain's node is one of chain ${id} now, and was one of chain ${known}. Nothing is read from it: let RPC_URL name chain ${known}.`,
  )
}

function noBlocks(chainId: number | undefined): Error {
  const node = chainId === undefined ? "The chain's node" : `The node of chain ${chainId}`
  return new Error(
    `${node} answered null to eth_getBlockByNumber for the latest block: it knows none. It is asked again.`,
  )
}

/** An address has no code: it answers every call with nothing. */
export class NoContract extends Error {
  override readonly name = 'NoContract'
}

function noContract(address: string, at: BlockTag): NoContract {
  return new NoContract(`There is no contract at ${address} in block ${at}.`)
}

function tagOf(tag: BlockTag): string {
  return tag === 'latest' ? tag : `0x${tag.toString(16)}`
}

function logOf({ blockNumber, blockHash, transactionHash, topics, data }: RawLog): Log {
  return { blockNumber: Number(blockNumber), blockHash, transactionHash, topics, data }
}

/**
 * The block's own fee, doubled, so that a transaction still pays enough after a few full blocks, plus the
 * tip.
 */
function feesOver({ baseFeePerGas }: RawBlock, maxPriorityFeePerGas: bigint): Fees {
  const maxFeePerGas = 2n * BigInt(baseFeePerGas ?? '0x3b9aca00') + maxPriorityFeePerGas
  return { maxFeePerGas, maxPriorityFeePerGas }
}
