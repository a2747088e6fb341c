import { BRIDGE, DEV_TOKEN } from '@truebook/contracts/artefacts'
import { Interface, MaxUint256 } from 'ethers'
import type { FaultyChain } from './chain.js'
import type { Call, ChainAccount } from './chain-account.js'

/** A deposit on chain: units of a token there for a wallet of the exchange. */
export interface Deposit {
  readonly symbol: string
  readonly wallet: string
  readonly units: bigint
}

/** Mints and deposits; remembers what it has done. */
export interface Depositor {
  /** Ends when all are in blocks that are deep enough. */
  deposit(deposits: readonly Deposit[]): Promise<void>
  /** All that is on the chain, or is about to be. */
  readonly made: readonly Deposit[]
}

const TOKEN = new Interface(DEV_TOKEN.abi)
const THE_BRIDGE = new Interface(BRIDGE.abi)

export function createDepositor(chain: FaultyChain, account: ChainAccount): Depositor {
  const made: Deposit[] = []
  const approved = new Set<string>()

  function callsOf({ symbol, wallet, units }: Deposit): Call[] {
    const token = tokenOf(chain, symbol)
    const calls = [callOf(TOKEN, token, 'mint', [account.address, units])]
    if (!approved.has(symbol)) {
      calls.push(callOf(TOKEN, token, 'approve', [chain.bridge, MaxUint256]))
    }
    approved.add(symbol)
    const args = [chain.rollupNetwork, wallet, units, token, false, '0x']
    return [...calls, callOf(THE_BRIDGE, chain.bridge, 'bridgeAsset', args)]
  }

  return {
    made,
    async deposit(deposits) {
      made.push(...deposits)
      const receipts = await account.send(deposits.flatMap(callsOf))
      const refused = receipts.find(({ succeeded }) => !succeeded)
      if (refused) throw new Error(`The deposit ${refused.transactionHash} was reverted.`)
    },
  }
}

export function tokenOf({ tokens }: FaultyChain, symbol: string): string {
  return tokens.find((token) => token.symbol === symbol)?.address ?? ''
}

function callOf(abi: Interface, to: string, name: string, args: readonly unknown[]): Call {
  return { to, data: abi.encodeFunctionData(name, args) }
}
