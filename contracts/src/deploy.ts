import {
  Contract,
  ContractFactory,
  type ContractRunner,
  getCreateAddress,
  type Signer,
} from 'ethers'
import { type Artefact, BRIDGE, DEV_TOKEN, EXIT_ROOT_MANAGER } from './artefacts.js'
import { type MinedOptions, mined } from './mined.js'

/** A bridge on a chain, and the contract that holds its exit roots. */
export interface DeployedBridge {
  readonly bridge: string
  readonly exitRootManager: string
}

export interface BridgeOptions {
  readonly signer: Signer
  /** The address that may name another settler. */
  readonly owner: string
  /** The address that may post exit roots. */
  readonly settler: string
  /** The network number of the exchange, from 1. */
  readonly rollupNetwork: number
  /**
   * Called as soon as a node has taken the transaction: from then on it may be mined, whatever fails here.
   */
  readonly onSent?: (sent: { readonly hash: string; readonly bridge: string }) => void
  /** How to wait until it is mined. */
  readonly waiting?: MinedOptions
}

/** Deploys a bridge, which deploys its exit-root manager, and gives the number of its block. */
export async function deployBridge(
  options: BridgeOptions,
): Promise<DeployedBridge & { readonly blockNumber: number }> {
  const { signer, owner, settler, rollupNetwork, waiting, onSent } = options
  const { address, blockNumber } = await deploy(BRIDGE, {
    ...{ signer, args: [owner, settler, rollupNetwork], waiting },
    onSent: (hash, bridge) => onSent?.({ hash, bridge }),
  })
  // The manager is the first contract that the bridge creates, so its address is computed: a node that is
  // asked for it may not have the block yet.
  const exitRootManager = getCreateAddress({ from: address, nonce: 1 })
  return { bridge: address, exitRootManager, blockNumber }
}

/** The bridge at an address, which is asked where its exit-root manager is. */
export async function bridgeAt(address: string, runner: ContractRunner): Promise<DeployedBridge> {
  const manager = bridgeContract(address, runner).getFunction('globalExitRootManager')
  return { bridge: address, exitRootManager: String(await manager.staticCall()) }
}

export interface TokenOptions {
  readonly signer: Signer
  readonly name: string
  readonly symbol: string
  readonly decimals: number
}

/** Deploys a token that anybody can mint, for chains of play, and gives its address. */
export async function deployToken(options: TokenOptions): Promise<string> {
  const { signer, name, symbol, decimals } = options
  const { address } = await deploy(DEV_TOKEN, { signer, args: [name, symbol, decimals] })
  return address
}

/** Deploys one contract, waits until it is mined, and gives its address and the number of its block. */
export async function deploy(
  { abi, bytecode }: Artefact,
  options: {
    readonly signer: Signer
    readonly args?: readonly unknown[]
    readonly onSent?: (hash: string, address: string) => void
    readonly waiting?: MinedOptions | undefined
  },
): Promise<{ readonly address: string; readonly blockNumber: number }> {
  const { signer, args = [], waiting, onSent } = options
  const factory = new ContractFactory(abi, bytecode, signer)
  const sent = await signer.sendTransaction(await factory.getDeployTransaction(...args))
  const address = getCreateAddress(sent)
  onSent?.(sent.hash, address)
  const { blockNumber } = await mined(sent, waiting)
  return { address, blockNumber }
}

export function bridgeContract(address: string, runner: ContractRunner): Contract {
  return new Contract(address, BRIDGE.abi, runner)
}

/** Only for tests, which compare it with `globalExitRoot`. */
export function exitRootManagerContract(address: string, runner: ContractRunner): Contract {
  return new Contract(address, EXIT_ROOT_MANAGER.abi, runner)
}

export function tokenContract(address: string, runner: ContractRunner): Contract {
  return new Contract(address, DEV_TOKEN.abi, runner)
}
