import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import { type Artefact, CONTRACT_NAMES, type ContractName } from './artefacts.js'

const SOURCES = fileURLToPath(new URL('../solidity/', import.meta.url))

const FILES: Readonly<Record<ContractName, string>> = {
  Bridge: 'Bridge.sol',
  ExitRootManager: 'ExitRootManager.sol',
  DevToken: 'dev/DevToken.sol',
  FeeToken: 'dev/FeeToken.sol',
  OddToken: 'dev/OddToken.sol',
  FalseToken: 'dev/FalseToken.sol',
  WordyToken: 'dev/WordyToken.sol',
  ReentrantToken: 'dev/ReentrantToken.sol',
  ReentrantReceiver: 'dev/ReentrantReceiver.sol',
}

/**
 * Changing any of these changes the bytecode. So does changing a comment in the sources: the bytecode ends
 * with a hash of them.
 */
const SETTINGS = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: 'cancun',
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
}

interface Output {
  readonly errors?: readonly { readonly formattedMessage: string }[]
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<Record<string, { abi: Artefact['abi']; evm: { bytecode: { object: string } } }>>
    >
  >
}

/** Compiles all contracts with the compiler from npm, offline; a warning is an error. */
export function compileContracts(): readonly Artefact[] {
  const sources = Object.fromEntries(
    Object.values(FILES).map((file) => [
      file,
      { content: readFileSync(join(SOURCES, file), 'utf8') },
    ]),
  )
  const input = JSON.stringify({ language: 'Solidity', sources, settings: SETTINGS })
  const output = JSON.parse(solc.compile(input, { import: readImport })) as Output
  const complaints = output.errors?.map(({ formattedMessage }) => formattedMessage) ?? []
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
  return CONTRACT_NAMES.map((contractName) => {
    const compiled = output.contracts?.[FILES[contractName]]?.[contractName]
    if (compiled === undefined) throw new Error(`${FILES[contractName]} has no ${contractName}.`)
    return { contractName, abi: compiled.abi, bytecode: `0x${compiled.evm.bytecode.object}` }
  })
}

/** The text of an artefact's file: one line for each entry of its ABI, so that changes are easy to read. */
export function artefactText(artefact: Artefact): string {
  const abi = artefact.abi.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')
  return `{
  "contractName": ${JSON.stringify(artefact.contractName)},
  "abi": [\n${abi}\n  ],
  "bytecode": ${JSON.stringify(artefact.bytecode)}
}
`
}

const { resolve } = createRequire(import.meta.url)

function readImport(path: string): { contents: string } | { error: string } {
  const file = path.startsWith('@') ? resolve(path) : join(SOURCES, path)
  return existsSync(file)
    ? { contents: readFileSync(file, 'utf8') }
    : { error: `There is no ${path}.` }
}
