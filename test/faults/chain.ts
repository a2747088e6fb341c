import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { startAnvil } from '@truebook/host/chain/anvil'
import { type DevChain, deployDevChain } from '@truebook/host/chain/dev-chain'
import { freePort } from '@truebook/host/servers/free-port'

/** A chain of play that makes blocks as the harness says, and that can be killed and set back. */
export interface FaultyChain extends DevChain {
  readonly port: number
  /** Asks the node itself, past all proxies; throws where it is away or refuses. */
  rpc<T>(method: string, params: readonly unknown[]): Promise<T>
  head(): Promise<number>
  /** Whether blocks are made, one every tenth of a second; without them transactions wait. */
  setMining(isOn: boolean): void
  /** Ends the node in order, with its state written, and starts it on that. */
  restart(): Promise<void>
  /** Kills the node; it comes back without its last blocks. */
  lose(blocks: number): Promise<void>
  /** Replaces the last blocks by others without their transactions. */
  reorg(blocks: number): Promise<void>
  stop(): Promise<void>
}

/** How deep is deep enough: what is undone here is always less. */
export const CONFIRMATIONS = 3
export const MOST_UNDONE = CONFIRMATIONS - 1
const BLOCK_MS = 100

export async function startChain(folder: string): Promise<FaultyChain> {
  const dataDir = join(folder, 'chain')
  mkdirSync(dataDir, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let anvil = await startAnvil({ dataDir, port })
  const deployed = await deployDevChain({ rpcUrl: url, chainId: anvil.chainId })
  const rpc = <T>(method: string, params: readonly unknown[]) => ask<T>(url, method, params)
  let isMining = true
  let isUp = false
  /** The block that was asked for last. */
  let mining: Promise<unknown> = Promise.resolve()

  /** All blocks come from here, so that it is known how many there are. */
  async function resume(): Promise<void> {
    await rpc('evm_setAutomine', [false])
    isUp = true
  }

  const pump = setInterval(() => {
    if (isMining && isUp) mining = rpc('evm_mine', []).catch(() => undefined)
  }, BLOCK_MS)

  async function startAgain(): Promise<void> {
    anvil = await startAnvil({ dataDir, port })
    await resume()
  }

  await resume()
  return {
    ...deployed,
    port,
    rpc,
    head: async () => Number(await rpc<string>('eth_blockNumber', [])),
    setMining(isOn) {
      isMining = isOn
    },
    async restart() {
      isUp = false
      await mining
      await anvil.stop()
      await startAgain()
    },
    async lose(blocks) {
      isUp = false
      // A state that is written while a block is made has what the block did, and not the block.
      await mining
      const state = gunzipSync(
        Buffer.from((await rpc<string>('anvil_dumpState', [])).slice(2), 'hex'),
      )
      for (let i = 0; i < blocks; i++) {
        await rpc('evm_mine', [])
        await sleep(BLOCK_MS)
      }
      process.kill(anvil.server.pid, 'SIGKILL')
      await anvil.server.exited
      writeFileSync(join(dataDir, 'chain.json'), state)
      await startAgain()
    },
    async reorg(blocks) {
      const undo = () => rpc('anvil_reorg', [blocks, []])
      await undo().catch(async () => {
        // A node that was just started knows no older state that it could go back to.
        for (let i = 0; i < blocks; i++) await rpc('evm_mine', [])
        await undo()
      })
    },
    async stop() {
      clearInterval(pump)
      await anvil.stop()
    },
  }
}

const TIMEOUT_MS = 5_000

async function ask<T>(url: string, method: string, params: readonly unknown[]): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const { result, error } = (await response.json()) as {
    readonly result?: unknown
    readonly error?: { readonly message: string; readonly data?: unknown }
  }
  if (error) throw new Error(`${method}: ${error.message} ${String(error.data ?? '')}`.trim())
  return result as T
}
