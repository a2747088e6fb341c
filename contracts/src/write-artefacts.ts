import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { artefactUrl, CONTRACT_NAMES } from './artefacts.js'
import { artefactText, compileContracts } from './compile.js'

const USAGE = `npm run contracts

Compiles the contracts and writes what the project keeps of them.`

const OPTIONS = { help: { type: 'boolean', short: 'h' } } as const

/** `npm run contracts`: compiles the contracts and writes what the project keeps of them. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const { help } = parseArgs({ args: [...argv], options: OPTIONS }).values
    if (!help) return writeArtefacts()
    console.log(USAGE)
    return 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error
    console.error(`${message}.\n\n${USAGE}`)
    return 1
  }
}

function writeArtefacts(): number {
  for (const [index, artefact] of compileContracts().entries()) {
    const url = artefactUrl(CONTRACT_NAMES[index])
    writeFileSync(url, artefactText(artefact))
    console.log(`${artefact.contractName}: ${artefact.bytecode.length / 2 - 1} bytes`)
  }
  return 0
}
