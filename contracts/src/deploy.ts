import {
  type BaseContract,
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
  /** Nonce of the transaction; by default the signer's next one. */
  readonly nonce?: number
  /**
   * Called as soon as a node has taken the transaction: from then on it may be mined, whatever fails here.
   */
  readonly onSent?: (sent: { readonly hash: string; readonly bridge: string }) => void
  /** How to wait until it is mined. */
  readonly waiting?: MinedOptions
}

/**
 * Deploys a bridge, which deploys its exit-root manager, and gives the number of its block; 0 where it is
 * not known.
 */
export async function deployBridge(
  options: BridgeOptions,
): Promise<DeployedBridge & { readonly blockNumber: number }> {
  const { signer, owner, settler, rollupNetwork, nonce, waiting, onSent } = options
  const args = [owner, settler, rollupNetwork]
  const bridge = await deploy(BRIDGE, {
    ...{ signer, args, nonce, waiting },
    onSent: (hash, address) => onSent?.({ hash, bridge: address }),
  })
  const sent = bridge.deploymentTransaction()
  const receipt = sent && (await mined(sent, waiting))
  const address = await bridge.getAddress()
  // The manager is the first contract that the bridge creates, so its address is computed: a node that is
  // asked for it may not have the block yet.
  const exitRootManager = getCreateAddress({ from: address, nonce: 1 })
  return { bridge: address, exitRootManager, blockNumber: receipt?.blockNumber ?? 0 }
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
  /** Nonce of the transaction; by default the signer's next one. */
  readonly nonce?: number
}

/** Deploys a token that anybody can mint, for chains of play, and gives its address. */
export async function deployToken(options: TokenOptions): Promise<string> {
  const { signer, name, symbol, decimals, nonce } = options
  const token = await deploy(DEV_TOKEN, { signer, args: [name, symbol, decimals], nonce })
  return token.getAddress()
}

/** Deploys one contract and waits until it is mined. */
export async function deploy(
  artefact: Artefact,
  options: {
    readonly signer: Signer
    readonly args?: readonly unknown[]
    readonly nonce?: number | undefined
    readonly onSent?: (hash: string, address: string) => void
    readonly waiting?: MinedOptions | undefined
  },
): Promise<BaseContract> {
  const { signer, args = [], nonce, waiting, onSent } = options
  const factory = new ContractFactory(artefact.abi, artefact.bytecode, signer)
  const contract = await factory.deploy(...args, nonce === undefined ? {} : { nonce })
  const sent = contract.deploymentTransaction()
  if (sent) {
    onSent?.(sent.hash, await contract.getAddress())
    await mined(sent, waiting)
  }
  return contract
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
