import { setTimeout as sleep } from 'node:timers/promises'
import { keccak256, Wallet } from 'ethers'
import { CONFIRMATIONS, type FaultyChain } from './chain.js'

/** Somebody with coin on the chain, whose transactions all end in blocks that are deep enough. */
export interface ChainAccount {
  readonly address: string
  /** Sends calls in their order, the same bytes again while no block has them. */
  send(calls: readonly Call[]): Promise<readonly Receipt[]>
}

export interface Call {
  readonly to: string
  readonly data: string
}

export interface Receipt {
  readonly transactionHash: string
  readonly succeeded: boolean
}

const LOOK_MS = 50
const GAS = { gasLimit: 900_000n, maxFeePerGas: 10n ** 13n, maxPriorityFeePerGas: 10n ** 9n }
const COIN = `0x${(10n ** 27n).toString(16)}`

/** The chain may be away, set back and silent meanwhile: only `signal` ends the hope. */
export async function openChainAccount(
  chain: FaultyChain,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<ChainAccount> {
  const wallet = new Wallet(key)
  await chain.rpc('anvil_setBalance', [wallet.address, COIN])
  let nonce = 0

  async function sign(call: Call): Promise<string> {
    const { chainId } = chain
    return wallet.signTransaction({ type: 2, ...call, ...GAS, chainId, nonce: nonce++ })
  }

  return {
    address: wallet.address,
    async send(calls) {
      const signed: string[] = []
      for (const call of calls) signed.push(await sign(call))
      for (;;) {
        const receipts = await deepReceipts(chain, signed).catch(() => undefined)
        if (receipts) return receipts
        signal.throwIfAborted()
        await sleep(LOOK_MS)
      }
    },
  }
}

/** The receipts of all of these, once the last block of them is deep enough; sends what is in none. */
async function deepReceipts(
  { rpc, head }: FaultyChain,
  signed: readonly string[],
): Promise<readonly Receipt[] | undefined> {
  const receipts: Receipt[] = []
  let last = 0
  for (const raw of signed) {
    const transactionHash = keccak256(raw)
    const found = await rpc<RawReceipt | null>('eth_getTransactionReceipt', [transactionHash])
    // What the node has already it refuses, which is as good.
    if (!found) await rpc('eth_sendRawTransaction', [raw]).catch(() => undefined)
    else receipts.push({ transactionHash, succeeded: Number(found.status) === 1 })
    last = Math.max(last, Number(found?.blockNumber ?? 0))
  }
  if (receipts.length < signed.length) return undefined
  return (await head()) - last + 1 >= CONFIRMATIONS ? receipts : undefined
}

interface RawReceipt {
  readonly blockNumber: string
  readonly status: string
}
