import { readFileSync } from 'node:fs'
import type { JsonFragment } from 'ethers'

/** A compiled contract: its ABI, and the code that deploys it. */
export interface Artefact {
  readonly contractName: ContractName
  readonly abi: readonly JsonFragment[]
  readonly bytecode: string
}

/** The names of the contracts. All but the first two are for chains of play and for tests. */
export const CONTRACT_NAMES = [
  'Bridge',
  'ExitRootManager',
  'DevToken',
  'FeeToken',
  'OddToken',
  'FalseToken',
  'WordyToken',
  'ReentrantToken',
  'ReentrantReceiver',
] as const

export type ContractName = (typeof CONTRACT_NAMES)[number]

/** Deposits into escrow, claims out of it. Deploying it deploys its exit-root manager. */
export const BRIDGE = readArtefact('Bridge')

/** The exit roots that claims are checked against, and who may post them. */
export const EXIT_ROOT_MANAGER = readArtefact('ExitRootManager')

/** An ERC-20 token that anybody can mint. */
export const DEV_TOKEN = readArtefact('DevToken')

/** The checked-in artefact of one contract. */
export function readArtefact(name: ContractName): Artefact {
  return JSON.parse(readFileSync(artefactUrl(name), 'utf8')) as Artefact
}

/** Where the artefact of a contract is kept. */
export function artefactUrl(name: ContractName): URL {
  return new URL(`../artefacts/${name}.json`, import.meta.url)
}
